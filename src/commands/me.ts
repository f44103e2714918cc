import type { Command } from "@commander-js/extra-typings";
import { foldName, isSelf, normalizeAddress } from "../core/document.ts";
import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { questions } from "../extract/biography/questions.ts";
import { editConfig, type Workspace } from "../io/workspace.ts";
import type { Outcome } from "../ui/ui.ts";
import { askQuestions, keepAnswer, openQuestions, questionOf, readBiography } from "./biography.ts";
import { type Cli, type Define, repeated } from "./command.ts";

const lists = { name: "names", email: "emails", handle: "handles" } as const;

/** What of it decides where: a name alone says nothing in mail, where two people may share one. */
const meaning = {
  names: "in chats and documents that know only names",
  emails: "in mail and git",
  handles: "on platforms",
} as const;

export const define: Define = (command, run) => {
  command.action(() => run(overview));
  command
    .command("ask")
    .description("answer a few questions about you that no export answers")
    .option("--again", "also those that are answered")
    .action(({ again }) => run((cli) => ask(cli, Boolean(again))));
  command
    .command("answer")
    .description(
      "answer one of them: its name, and your words (- reads them from standard input; nothing takes it back)",
    )
    .argument("<question>", "its name, as twin me lists it")
    .argument("[words...]", "your answer")
    .action((id, words) => run((cli) => answer(cli, id, words)));
  identityOptions(
    command.command("add").description("add a name, address or handle that is yours"),
    (given) =>
      run(async (cli) => {
        checkGiven(given, "add");
        const added = await addIdentities(await cli.workspace(), given);
        return changed(
          added.length,
          `Added ${added.length} to who you are.`,
          "All of that was known already.",
          "added",
        );
      }),
  );
  identityOptions(command.command("remove").description("remove a name, address or handle"), (given) =>
    run(async (cli) => {
      const removed = await removeIdentities(await cli.workspace(), given);
      const text = `Removed ${removed.length} from who you are.`;
      return changed(removed.length, text, "None of that is listed.", "removed");
    }),
  );
};

type Given = Partial<Record<keyof typeof lists, readonly string[]>>;

function identityOptions(command: Command, action: (given: Given) => Promise<void>): void {
  command
    .argument("[identity...]", "addresses (with an @) and handles")
    .option("--name <name>", "a name, as it stands in chats (repeatable)", repeated, [])
    .option("--email <address>", "an address (repeatable)", repeated, [])
    .option("--handle <login>", "a handle (repeatable)", repeated, [])
    .action((identities, options) => {
      const isAddress = (one: string) => normalizeAddress(one).includes("@");
      return action({
        name: options.name,
        email: [...options.email, ...identities.filter(isAddress)],
        handle: [...options.handle, ...identities.filter((one) => !isAddress(one))],
      });
    });
}

function changed(count: number, done: string, nothing: string, key: string): Outcome {
  return {
    data: { [key]: count },
    lines: [count > 0 ? done : nothing],
    ...(count > 0 ? { next: "twin extract (reads again what this changes)" } : {}),
  };
}

/** Who the user is, and which questions are open; on a terminal they are offered. */
async function overview(cli: Cli): Promise<Outcome> {
  const workspace = await cli.workspace();
  const before = openQuestions(await readBiography(workspace));
  const who = describe(workspace);
  const offers = cli.interactive && before.length > 0;
  if (offers) {
    for (const message of who) cli.emit({ type: "note", message });
    const offer = `${before.length} of ${questions.length} questions about you are open. Answer some now?`;
    if (await cli.confirm(offer, false)) await askQuestions(cli, before);
  }
  const answers = await readBiography(workspace);
  const open = openQuestions(answers);
  return {
    data: {
      me: workspace.self,
      biography: {
        file: workspace.paths.biography,
        answered: answers.flatMap(({ id, text }) => (id !== null && text !== "" ? [id] : [])),
        open,
      },
    },
    lines: [
      ...(offers ? [] : who),
      `biography: ${questions.length - open.length} of ${questions.length} questions answered`,
    ],
    ...(open.length > 0 ? { next: `twin me ask (${open.length} questions about you are open)` } : {}),
  };
}

const describe = ({ self }: Workspace) =>
  (["names", "emails", "handles"] as const).map((key) => {
    const values = self[key].map((one) => sanitizeLine(one, 100));
    return `${key}: ${values.length > 0 ? `${values.join(", ")} (${meaning[key]})` : "none"}`;
  });

async function ask(cli: Cli, again: boolean): Promise<Outcome> {
  const asked = again ? questions : openQuestions(await readBiography(await cli.workspace()));
  if (!cli.interactive && asked.length > 0)
    throw new TwinError("USAGE", "Questions can only be asked on a terminal.", {
      hint: `twin me answer ${asked[0]?.id} "your words", or write into biography.md`,
    });
  return answered(cli, await askQuestions(cli, asked));
}

async function answer(cli: Cli, id: string, words: readonly string[]): Promise<Outcome> {
  const question = questionOf(id);
  const text = words.length === 1 && words[0] === "-" ? await fromInput(cli) : words.join(" ");
  const workspace = await cli.workspace();
  const isKnown = (await readBiography(workspace)).some((one) => one.id === id);
  if (text.trim() === "" && !isKnown)
    throw new TwinError("USAGE", "There is nothing to keep: no words were given.", {
      hint: `twin me answer ${id} "your words"`,
    });
  await keepAnswer(workspace, question, text);
  return answered(cli, text.trim() === "" ? 0 : 1);
}

async function fromInput({ stdin }: Cli): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (const read = stdin[Symbol.asyncIterator]?.(); read; ) {
    const { value, done } = await read.next();
    if (done) break;
    pieces.push(Buffer.from(value));
  }
  return Buffer.concat(pieces).toString("utf8");
}

async function answered(cli: Cli, count: number): Promise<Outcome> {
  const workspace = await cli.workspace();
  const open = openQuestions(await readBiography(workspace)).length;
  const many = count === 1 ? "One answer" : `${count} answers`;
  return {
    data: { answered: count, open, file: workspace.paths.biography },
    lines: [
      `${many} kept in ${workspace.paths.biography}; ${open} of ${questions.length} questions are open.`,
    ],
    ...(count > 0 ? { next: "twin extract (reads your answers)" } : {}),
  };
}

/** Adds to twin.yaml what is not known yet. */
export async function addIdentities(workspace: Workspace, given: Given): Promise<string[]> {
  const added: string[] = [];
  await editConfig(workspace, (document) => {
    for (const kind of ["name", "email", "handle"] as const) {
      for (const value of given[kind] ?? []) {
        const known =
          kind === "name"
            ? workspace.self.names.includes(value)
            : isSelf(workspace.self, kind === "email" ? { address: value } : { handle: value });
        if (known || added.includes(value)) continue;
        document.addIn(["me", lists[kind]], value);
        added.push(value);
      }
    }
    return added.length > 0;
  });
  return added;
}

/** Takes out of twin.yaml what is the same name, address or handle in any spelling. */
export async function removeIdentities(workspace: Workspace, given: Given): Promise<string[]> {
  checkGiven(given, "remove");
  const removed: string[] = [];
  await editConfig(workspace, (document) => {
    for (const kind of ["name", "email", "handle"] as const) {
      const listed = workspace.self[lists[kind]];
      const wanted = new Set((given[kind] ?? []).map(fold[kind]));
      for (const [i, value] of [...listed.entries()].reverse()) {
        if (!wanted.has(fold[kind](value))) continue;
        document.deleteIn(["me", lists[kind], i]);
        removed.push(value);
      }
    }
    return removed.length > 0;
  });
  return removed;
}

const fold = { name: foldName, email: normalizeAddress, handle: (one: string) => one.toLowerCase() };

function checkGiven(given: Given, verb: "add" | "remove"): void {
  if (Object.values(given).some((values) => values.length > 0)) return;
  throw new TwinError("USAGE", `Nothing to ${verb}.`, { hint: `twin me ${verb} you@example.org` });
}
