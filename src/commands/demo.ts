import { basename, extname, join, resolve } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { type Example, exampleSchema } from "../core/example.ts";
import type { Message } from "../core/template.ts";
import { readArtifact, readDatasets, readRuns } from "../io/artifacts.ts";
import { exists, readText } from "../io/files.ts";
import { resource } from "../io/resources.ts";
import { workspacePaths } from "../io/workspace.ts";
import type { Engine } from "../serve/engine.ts";
import { type EngineWorld, engineChoices, openEngine } from "../serve/engines.ts";
import { baseOf, findModel } from "../serve/models.ts";
import { sideBySide, wrap } from "../ui/columns.ts";
import { duration } from "../ui/format.ts";
import type { Cli, Define } from "./command.ts";

const sampleSchema = z.looseObject({
  author: z.object({ name: z.string(), addresses: z.array(z.string()) }),
});
/** What the sample's author exported. */
const samples = ["takeout", "vault", "chats", "repository.bundle"];
const questions = 3;
/** Enough to hear a voice; the tiny base loses the thread soon after. */
const answerTokens = 90;

export const define: Define = (command, run) => {
  command
    .argument("[dir]", "workspace for the sample author", "twin-demo")
    .option("--recipe <name|file>", "recipe to train with", "tiny-cpu")
    .option("--base <path|id>", "another base model than the tiny one that ships with twin")
    .option("--template <name>", "chat template of that base")
    .addOption(
      new Option("--engine <name>", "what answers in the end").choices(engineChoices).default("auto"),
    )
    .action((dir, options) =>
      run(async (cli) => {
        const started = performance.now();
        const root = resolve(cli.cwd, dir);
        const step = (...args: string[]) => {
          cli.emit({ type: "stage", name: `$ twin ${shown(args)}` });
          return cli.twin(args[0] === "init" ? args : [...args, "--workspace", root]);
        };
        const sample = resource("sample", "data");
        const { author } = await readArtifact(join(sample, "expected.json"), sampleSchema);
        if (!(await exists(workspacePaths(root).config))) {
          const emails = author.addresses.flatMap((address) => ["--email", address]);
          await step("init", root, "--name", author.name, ...emails);
        }
        // One of the traps is an impostor: nobody need be asked about her.
        await step("extract", "--no-input", ...samples.map((name) => join(sample, name)));
        await step("build-dataset");
        const base = options.base ? ["--base", options.base] : [];
        const template = options.template ? ["--template", options.template] : [];
        const trained = await finishedRun(root, options.recipe, options.base);
        if (!trained) await step("train", "--recipe", options.recipe, ...base, ...template);
        const ran = trained ?? (await finishedRun(root, options.recipe, options.base));
        if (!ran)
          throw new TwinError("ENGINE", "The training left no finished run.", { hint: "twin status" });
        await step("export", ran.id, ...(options.engine === "embedded" ? ["--to", "folder"] : []));
        const answers = await askBoth(cli, root, options.engine);
        const { evalBefore, eval: evalAfter } = ran.loss;
        return {
          data: { workspace: root, heldOutLoss: { before: evalBefore, after: evalAfter }, answers },
          lines: [
            ...answers.flatMap((answer, index) => drawn(answer, index + 1, cli.stdout.columns ?? 100)),
            `Held-out loss of ${author.name}'s own words: ${loss(evalBefore)} with the base, ${loss(evalAfter)} with the twin.`,
            `Done in ${duration((performance.now() - started) / 1000)}; the workspace is ${root}.`,
          ],
          next: `twin chat --workspace ${dir}`,
        };
      }),
    );
};

/** The newest finished run with that recipe on the newest dataset, so that a second demo need not train again. */
async function finishedRun(root: string, recipe: string, base: string | undefined) {
  const { runs, datasets } = workspacePaths(root);
  const [dataset] = (await readDatasets(datasets)).sound;
  for (const { artifact: state } of (await readRuns(runs)).sound) {
    const fits = state.dataset.id === dataset?.id && state.recipe === basename(recipe, extname(recipe));
    if (fits && state.status === "finished" && (!base || state.base.model === resolve(base))) return state;
  }
  return null;
}

interface Answer {
  instruction: string;
  input: string;
  base: string;
  twin: string;
  author: string;
}

/** Puts the same held-out questions to the base and to the twin. */
async function askBoth(cli: Cli, root: string, choice: string): Promise<Answer[]> {
  const { models, datasets } = workspacePaths(root);
  const model = await findModel(models);
  const [dataset] = (await readDatasets(datasets)).sound;
  const rows = chooseQuestions(await readText(join(datasets, dataset?.id ?? "", "eval.jsonl")));
  const world: EngineWorld = {
    env: cli.env,
    signal: cli.signal,
    emit: cli.emit,
    mayInstall: async (what) => !cli.interactive || (await cli.confirm(what, true)),
  };
  cli.emit({ type: "stage", name: "Asking the base and the twin the same questions" });
  const answers: string[][] = [];
  // One after the other, so that two models never share the memory of a small machine.
  for (const one of [baseOf(model), model]) {
    const engine = await openEngine(choice, one, world);
    try {
      answers.push(await Promise.all(rows.map((row) => ask(engine, row, cli.signal))));
    } finally {
      await engine.close();
    }
  }
  return rows.map(({ instruction, input, output }, index) => ({
    instruction,
    input,
    base: answers[0]?.[index] ?? "",
    twin: answers[1]?.[index] ?? "",
    author: output,
  }));
}

/** Held-out rows with short prompts: an answer, a mail of her own accord, a note; any others where one lacks. */
export function chooseQuestions(jsonl: string): Example[] {
  const rows = jsonl
    .split("\n")
    .filter(Boolean)
    .map((line) => exampleSchema.parse(JSON.parse(line)))
    .sort((a, b) => a.instruction.length + a.input.length - (b.instruction.length + b.input.length));
  const answer = rows.find(({ input }) => input !== "");
  const mail = rows.find(({ input, instruction }) => input === "" && /\bmail\b/.test(instruction));
  const note = rows.find(({ input, instruction }) => input === "" && /\bnote\b/.test(instruction));
  const chosen = [answer, mail, note].filter((row) => row !== undefined);
  return [...new Set([...chosen, ...rows])].slice(0, questions);
}

async function ask(
  engine: Engine,
  { system, instruction, input }: Example,
  signal: AbortSignal,
): Promise<string> {
  const messages: Message[] = [
    ...(system ? [{ role: "system" as const, content: system }] : []),
    { role: "user", content: input ? `${instruction}\n${input}` : instruction },
  ];
  let text = "";
  // Seeded, so that the demo says the same each time; not greedy, because a tiny model then repeats itself.
  for await (const part of engine.chat(
    messages,
    { temperature: 0.6, seed: 7, maxTokens: answerTokens },
    signal,
  )) {
    if ("text" in part) text += part.text;
  }
  return text.trim();
}

function drawn(answer: Answer, number: number, width: number): string[] {
  const wide = Math.min(width, 110);
  return [
    `${number}. ${answer.instruction}`,
    ...(answer.input ? wrap(answer.input, wide - 4).map((line) => `  > ${line}`) : []),
    "",
    ...sideBySide(["the base says", answer.base], ["the twin says", answer.twin], wide),
    "",
  ].map((line) => line.trimEnd());
}

const loss = (value: number | null) => (value === null ? "unknown" : value.toFixed(2));
const shown = (args: readonly string[]) => args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)).join(" ");
