import { TwinError } from "../core/errors.ts";
import {
  type Answer,
  formatBiography,
  parseBiography,
  preambleOf,
  withAnswer,
} from "../extract/biography/file.ts";
import { type Question, questions } from "../extract/biography/questions.ts";
import { exists, readText, writeFileAtomically } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Cli } from "./command.ts";

/** The answers so far, from biography.md. */
export async function readBiography({ paths }: Workspace): Promise<Answer[]> {
  return (await exists(paths.biography)) ? parseBiography(await readText(paths.biography)) : [];
}

/** Questions that have no answer yet. */
export const openQuestions = (answers: readonly Answer[]) =>
  questions.filter(({ id }) => !answers.some((one) => one.id === id && one.text !== ""));

/** Keeps one answer at once, so that nothing that was typed is lost; the file is only the user's to read. */
export async function keepAnswer(
  { root, paths }: Workspace,
  question: Question,
  text: string,
): Promise<void> {
  await withLock(root, "biography", async () => {
    const before = (await exists(paths.biography)) ? await readText(paths.biography) : "";
    const date = new Date().toISOString().slice(0, 10);
    const after = formatBiography(
      withAnswer(parseBiography(before), question, { text, date }),
      preambleOf(before),
    );
    await writeFileAtomically(paths.biography, after, 0o600);
  });
}

/** Asks on the terminal, one question after the other; an empty line passes one over. Gives back how many were answered. */
export async function askQuestions(cli: Cli, asked: readonly Question[]): Promise<number> {
  const workspace = await cli.workspace();
  cli.emit({
    type: "note",
    message:
      "Write as you would to a friend. An empty line passes a question over; Ctrl-C ends, and keeps all before it.",
  });
  let answered = 0;
  for (const [i, question] of asked.entries()) {
    cli.emit({ type: "note", message: `\n${i + 1} of ${asked.length}  ${question.question}` });
    const text = await cli.ask(">", "");
    if (text.trim() === "") continue;
    await keepAnswer(workspace, question, text);
    answered++;
  }
  return answered;
}

/** The question of this name. Throws USAGE. */
export function questionOf(id: string): Question {
  const found = questions.find((one) => one.id === id);
  if (!found)
    throw new TwinError("USAGE", "There is no question of that name.", {
      hint: `Their names: ${questions.map((one) => one.id).join(", ")}`,
    });
  return found;
}
