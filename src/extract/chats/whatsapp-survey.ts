import { throwIfCancelled } from "../../core/errors.ts";
import type { ExportEntry } from "../source.ts";
import { type Header, headerOf, type Order } from "./whatsapp-header.ts";
import { textLines } from "./whatsapp-lines.ts";
import { DateOrder } from "./whatsapp-order.ts";
import { foldPhrase, omitted } from "./whatsapp-phrases.ts";

/** What only the whole of an export tells; its size does not grow with the file. */
export interface Survey {
  /** How to read the dates of the headers that are headers; lines of other shapes belong to a message's text. */
  orders: ReadonlyMap<string, Order>;
  /** No date in the file says whether the day or the month comes first. */
  isGuess: boolean;
  /** Names of those who wrote, with how many lines begin with each. */
  speakers: ReadonlyMap<string, number>;
  /** What stands alone in < > more than once, and so was not typed: `<Media omitted>` in any language. */
  placeholders: ReadonlySet<string>;
  /** The first line: it stays the same in each export of a conversation. */
  first: string;
  /** The group's name, from the line that says that it was made. */
  groupTitle: string | null;
  isGroup: boolean;
  /** The program's own words are marked, as an iPhone does since 2018, and no editor took the marks off. */
  isMarked: boolean;
  senderOf(rest: string): Sender | null;
}

export interface Sender {
  name: string;
  body: string;
}

/** How names begin: `Dr: Ann: hello` may be by "Dr" or by "Dr: Ann". */
interface Beginning {
  count: number;
  longer: string | null;
  isSame: boolean;
}

const LIMIT = 20_000;

/** Reads an export once, to know how to read it. */
export async function survey(entry: ExportEntry, signal: AbortSignal): Promise<Survey> {
  const shapes = new Map<string, { count: number; order: DateOrder }>();
  const beginnings = new Map<string, Beginning>();
  const tags = new Map<string, { count: number }>();
  let first: Header | null = null;
  let groupTitle: string | null = null;
  let isGroup = false;
  let isMarked = false;
  for await (const { text } of textLines(entry)) {
    throwIfCancelled(signal);
    const header = headerOf(text);
    if (!header) continue;
    first ??= header;
    isMarked ||= header.rest.includes("\u200e");
    const shape = shapes.get(header.shape) ?? { count: 0, order: new DateOrder() };
    shapes.set(header.shape, shape);
    shape.count++;
    shape.order.add(header);
    const names = namesIn(header.rest);
    const body = header.rest.slice(names[0] === undefined ? 0 : names[0].length + 2);
    const isProgram = names.length === 0 || (header.isBracket && isOwnLine(body));
    if (isProgram) {
      const title = groupIn(body);
      groupTitle ??= title;
      isGroup ||= title !== null;
      continue;
    }
    if (beginnings.size < LIMIT || beginnings.has(names[0] ?? "")) note(beginnings, names);
    const tag = /^<[^<>]{2,60}>$/u.exec(body.trim());
    if (tag && tags.size < LIMIT) {
      const key = foldPhrase(tag[0]);
      tags.set(key, { count: (tags.get(key)?.count ?? 0) + 1 });
    }
  }
  const most = Math.max(0, ...[...shapes.values()].map(({ count }) => count));
  const used = [...shapes].filter(([, { count }]) => count * 20 >= most);
  const decided = used.map(([shape, { order }]) => [shape, order.decide()] as const);
  const senderOf = (rest: string) => splitSender(rest, beginnings);
  const speakers = new Map<string, number>();
  for (const [name, { count, longer, isSame }] of beginnings)
    speakers.set(longer && isSame && count >= LEAST ? longer : name, count);
  return {
    orders: new Map(decided.map(([shape, { order }]) => [shape, order])),
    isGuess: decided.some(([, { isGuess }]) => isGuess),
    speakers,
    placeholders: new Set([...tags].filter(([, { count }]) => count > 1).map(([tag]) => tag)),
    first: first ? `${first.date.join("-")} ${first.hour}:${first.minute} ${first.rest}` : "",
    groupTitle,
    isGroup,
    isMarked,
    senderOf,
  };
}

/** A name with a colon is one when it always goes on in the same way, at least so often. */
const LEAST = 4;

function note(beginnings: Map<string, Beginning>, [short, longer]: readonly string[]): void {
  if (short === undefined) return;
  const known = beginnings.get(short);
  if (!known) beginnings.set(short, { count: 1, longer: longer ?? null, isSame: longer !== undefined });
  else {
    known.count++;
    known.isSame &&= known.longer === (longer ?? null);
  }
}

function splitSender(rest: string, beginnings: ReadonlyMap<string, Beginning>): Sender | null {
  const [short] = namesIn(rest);
  if (short === undefined) return null;
  const known = beginnings.get(short);
  const name = known?.longer && known.isSame && known.count >= LEAST ? known.longer : short;
  return { name, body: rest.slice(name.length + 1).replace(/^ /, "") };
}

/** What may be the sender's name in what follows a header: up to the first colon, or up to the second. */
function namesIn(rest: string): string[] {
  const start = rest.slice(0, 160);
  const colon = /:(?: |$)/g;
  const short = colon.exec(start);
  if (!short || short.index === 0) return [];
  const name = start.slice(0, short.index);
  // the colon stands within a quotation: Ann changed the subject to "Trip: 2024"
  if ((name.match(/["“”„«»「」『』]/gu)?.length ?? 0) % 2 === 1) return [];
  const longer = colon.exec(start);
  return longer ? [name, start.slice(0, longer.index)] : [name];
}

/** An iPhone gives the program's lines a sender, and U+200E to tell; media has it too. */
const isOwnLine = (body: string) =>
  body.startsWith("\u200e") && !body.startsWith("\u200e<") && !omitted.has(foldPhrase(body));

/** The name that a group was made with, or given: Ann created group “Trip: 2024”. */
const groupIn = (line: string) => /["“„«「](.{1,100}?)["“”»」]/u.exec(line)?.[1]?.trim() || null;
