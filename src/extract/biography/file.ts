import type { Question } from "./questions.ts";

/** An answer about oneself. `id` is null for a question that the user has added to the file by hand. */
export interface Answer {
  id: string | null;
  question: string;
  /** Markdown. */
  text: string;
  /** Day on which it was given, YYYY-MM-DD. */
  date: string | null;
}

/** By this line the file is known. */
export const mark = "<!-- twin: biography -->";

const introduction = `# Biography
${mark}

What you have told twin about yourself. Change it as you like: a question is a heading, your answer stands below it.
Questions of your own count as well. twin extract reads this file, and nothing leaves this machine.
`;

/** Reads biography.md: whatever stands below a heading of the second level is the answer to it. */
export function parseBiography(content: string): Answer[] {
  const [, ...sections] = `\n${content.replace(/\r\n?/gu, "\n")}`.split(/\n## +/u);
  return sections.map((section) => {
    const [question = "", ...rest] = section.split("\n");
    const about = /^<!-- *([a-z][\w-]{0,39})?(?: *· *)?(\d{4}-\d\d-\d\d)? *-->$/u;
    const at = rest.findIndex((line) => line.trim() !== "");
    const found = about.exec(rest[at]?.trim() ?? "");
    const text = (found ? rest.slice(at + 1) : rest)
      .join("\n")
      .replace(/^\\(?=\\*(?:## |<!--))/gmu, "")
      .trim();
    return { id: found?.[1] ?? null, question: question.trim(), text, date: found?.[2] ?? null };
  });
}

/** What stands above the first question; the user may have written something there. */
export function preambleOf(content: string): string {
  const [preamble = ""] = `\n${content.replace(/\r\n?/gu, "\n")}`.split(/\n## +/u, 1);
  return preamble.includes(mark) ? `${preamble.trim()}\n` : introduction;
}

/** Writes it; what was read comes out the same. */
export function formatBiography(answers: readonly Answer[], preamble = introduction): string {
  const sections = answers.map(({ id, question, text, date }) => {
    const about = [id, date].filter((one) => one !== null).join(" · ");
    const escaped = text.trim().replace(/^(?=\\*(?:## |<!--))/gmu, "\\");
    return `\n## ${question}\n${about === "" ? "" : `<!-- ${about} -->\n`}\n${escaped}\n`;
  });
  return preamble + sections.join("");
}

/** The answers with one more, or in the place of an older one to the same question; an empty text takes it away. */
export function withAnswer(
  answers: readonly Answer[],
  { id, question }: Question,
  given: { text: string; date: string },
): Answer[] {
  const text = given.text.trim();
  const at = answers.findIndex((one) => one.id === id);
  if (text === "") return answers.filter((one) => one.id !== id);
  const answer = { id, question, text, date: given.date };
  return at === -1 ? [...answers, answer] : answers.with(at, answer);
}
