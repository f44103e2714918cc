import { setImmediate } from "node:timers/promises";
import { cancelled } from "../core/errors.ts";
import type { Message } from "../core/template.ts";
import type { ChatOptions, Engine, Usage } from "./engine.ts";

/** A document that the model was given, named so that the user can look it up: `twin documents show ID`. */
export interface Source {
  id: string;
  title: string | null;
  date: string | null;
  kind: string;
}

/** What the memory found for a question: text for the model, and where it is from. */
export interface Recollection {
  notes: string;
  sources: Source[];
}

export interface Memory {
  /** What the user's own documents say to `question`, in at most `characters`; null where nothing fits. */
  recall(question: string, characters: number): Recollection | null;
}

export type ReplyPart =
  | { sources: Source[] }
  | { text: string }
  | { usage: Usage; finish: "stop" | "length" };

export interface Twin {
  engine: Engine;
  /** System line that the twin was trained with. */
  system: string | null;
  memory: Memory | null;
}

/** Share of the context that notes may fill, and how many characters a token holds at least (small vocabularies). */
const noteShare = 1 / 3;
const charactersPerToken = 3;

/** The twin's answer: first the sources that it was given, then its text, then the counts. */
export async function* reply(
  { engine, system, memory }: Twin,
  messages: readonly Message[],
  options: ChatOptions & { memory?: boolean },
  signal: AbortSignal,
): AsyncGenerator<ReplyPart> {
  const { memory: wanted = true, ...generation } = options;
  const question = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const budget = Math.floor(engine.contextLength * noteShare * charactersPerToken);
  const found = wanted && memory ? await oneAtATime(() => memory.recall(question, budget)) : null;
  if (signal.aborted) throw cancelled();
  yield { sources: found?.sources ?? [] };
  yield* engine.chat(withSystem(messages, system, found?.notes ?? null), generation, signal);
}

/** One system message in front: the request's own, else the trained one, then the notes. */
function withSystem(messages: readonly Message[], system: string | null, notes: string | null): Message[] {
  const own = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const parts = [...(own.length > 0 ? own : system ? [system] : []), ...(notes ? [notes] : [])];
  const turns = messages.filter(({ role }) => role !== "system");
  return parts.length > 0 ? [{ role: "system", content: parts.join("\n\n") }, ...turns] : turns;
}

let lastSearch: Promise<unknown> = Promise.resolve();

/** SQLite works synchronously: between two searches the answers under way get their turn. */
async function oneAtATime<T>(search: () => T): Promise<T> {
  const mine = lastSearch.then(() => setImmediate()).then(search);
  lastSearch = mine.catch(() => undefined);
  return await mine;
}
