import { sanitizeLine } from "../core/sanitize.ts";
import type { Suggestion } from "../extract/identities.ts";
import type { OpenQuestion } from "../extract/speakers.ts";
import { editConfig, type Workspace } from "../io/workspace.ts";
import { count, plural } from "../ui/format.ts";
import type { Cli } from "./command.ts";
import { addIdentities } from "./me.ts";

const isNumber = (name: string) => /^\+?[\d\s()./-]{6,}$/.test(name);

/** Asks on a terminal who of those that were met is the user. True when anybody was. */
export async function askWhoIsMe(
  cli: Cli,
  { suggestions, question }: { suggestions: readonly Suggestion[]; question: OpenQuestion },
): Promise<boolean> {
  if (!cli.interactive) return false;
  const email: string[] = [];
  for (const { address, name, records, because } of suggestions) {
    const who = sanitizeLine(`${name} <${address}>`, 100);
    if (await cli.confirm(`Is ${who} you? ${plural(records, "record")}, ${because}.`, false))
      email.push(address);
  }
  const speakers = await askSpeakers(cli, question);
  const added = await addIdentities(await cli.workspace(), {
    email,
    name: speakers.filter((name) => !isNumber(name)),
    handle: speakers.filter(isNumber),
  });
  return added.length > 0;
}

async function askSpeakers(cli: Cli, { conversations, speakers }: OpenQuestion): Promise<string[]> {
  if (speakers.length === 0) return [];
  const many = conversations === 1 ? "one conversation" : `${count(conversations)} conversations`;
  cli.emit({ type: "note", message: `In ${many} it is not clear who you are:` });
  for (const [i, { name, conversations: met, records }] of speakers.entries()) {
    const where = conversations > 1 ? ` in ${count(met)} of them` : "";
    cli.emit({
      type: "note",
      message: `  ${i + 1}  ${sanitizeLine(name, 60)}: ${plural(records, "message")}${where}`,
    });
  }
  const answer = await cli.ask("Which of these are you? Numbers, or nothing for none", "");
  return answer.split(/\D+/).flatMap((number) => speakers[Number(number) - 1]?.name ?? []);
}

/** Declares paths to be the user's own in twin.yaml. */
export async function addMine(workspace: Workspace, paths: readonly string[]): Promise<void> {
  const missing = paths.filter((path) => !workspace.config.mine.includes(path));
  await editConfig(workspace, (document) => {
    for (const path of missing) {
      if (document.has("mine")) document.addIn(["mine"], path);
      else document.set("mine", document.createNode([path]));
    }
    return missing.length > 0;
  });
}
