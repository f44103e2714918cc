import { foldName, isSelfByName, type Self } from "../../core/document.ts";
import { throwIfCancelled } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { bodyOf } from "./whatsapp-body.ts";
import { type Header, headerOf, timeOf } from "./whatsapp-header.ts";
import { textLines } from "./whatsapp-lines.ts";
import { foldPhrase, you } from "./whatsapp-phrases.ts";
import { type Survey, survey } from "./whatsapp-survey.ts";

/** The documents of one exported chat. It is read twice: once for how to read it, once for what it says. */
export async function* whatsappItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const known = await survey(entry, options.signal);
  if (known.orders.size === 0)
    throw broken(entry, "no message in it has the form that WhatsApp's exports have");
  if (known.isGuess)
    options.emit?.({
      type: "note",
      message: `${entry.name}: no date in it tells whether the day or the month comes first; the usual order is taken.`,
    });
  const conversation = conversationOf(entry, known, options.self);
  yield* conversationItems(entry, options.self, conversation, messages(entry, known, options));
}

function conversationOf(entry: ExportEntry, known: Survey, self: Self): Conversation {
  const names = [...known.speakers.keys()].map(shown);
  const isGroup = known.isGroup || names.length > 2;
  const others = names.filter((name) => !isSelfByName(self, name));
  const [only] = others;
  const title = known.groupTitle ?? titleOf(entry.name) ?? (others.length === 1 && only ? only : null);
  // the file's name is not in the key: the same chat may lie in an archive or unpacked
  const isPair = !isGroup && names.length === 2;
  const key = sha256(isPair ? names.toSorted().join("\0") : known.first).slice(0, 16);
  return {
    source: "whatsapp",
    key,
    title: title ?? (names.length <= 4 ? names.join(", ") : null),
    people: names.slice(0, 100).map((name) => ({ name, address: phoneOf(name) ?? "" })),
    group: isGroup,
    isOpen: true,
  };
}

/** `WhatsApp Chat - Ann Lee.zip!/_chat.txt`, `Chat de WhatsApp con Ann Lee.txt`: what is not the program's own words. */
function titleOf(name: string): string | null {
  for (const part of name.split("/").toReversed()) {
    const match =
      /^WhatsApp Chat - (.+?)(?:\.zip!?|\.txt)?$/iu.exec(part) ??
      /WhatsApp(?:[ -]chatt?)? (?:\S+ )?(?:with|mit|con|com|avec|met|z|s|c|с|med|ile|dengan|контактом) (.+?)\.(?:txt|zip!?)$/iu.exec(
        part,
      );
    if (match?.[1]) return match[1].replace(/ \(\d+\)$/, "");
    if (part.endsWith("!")) return null;
  }
  return null;
}

/** One message while its lines are gathered. */
interface Open {
  header: Header;
  lines: string[];
  at: number;
  end: number;
}

async function* messages(
  entry: ExportEntry,
  known: Survey,
  options: ReadOptions,
): AsyncIterable<Message | Item> {
  let open: Open | null = null;
  let stray = 0;
  let count = 0;
  for await (const { text, at, end } of textLines(entry)) {
    throwIfCancelled(options.signal);
    const header = headerOf(text);
    if (header && begins(header, known)) {
      if (open) yield finished(open, known, options.self);
      open = { header, lines: [header.rest], at, end };
      if (++count % 200 === 0) options.onProgress(at, entry.size);
    } else if (open) {
      open.lines.push(text);
      open.end = end;
    } else if (text.trim() !== "" && stray++ === 0) yield skipped(`byte ${at}`, "before-the-first-message");
  }
  if (open) yield finished(open, known, options.self);
}

/** An iPhone names a sender in every line, or marks it as its own: a time with neither was typed. */
const begins = (header: Header, known: Survey) =>
  known.orders.has(header.shape) &&
  (!header.isBracket ||
    !known.isMarked ||
    header.rest.startsWith("\u200e") ||
    known.senderOf(header.rest) !== null);

function finished({ header, lines, at }: Open, known: Survey, self: Self): Message | Item {
  const [rest = "", ...more] = lines;
  const sender = known.senderOf(rest);
  if (!sender) return leftOut("system line");
  const body = bodyOf([sender.body, ...more].join("\n"), header.isBracket, known.placeholders);
  if ("left" in body) return leftOut(body.left);
  const name = shown(sender.name);
  const phone = phoneOf(name);
  const isMine =
    you.has(foldPhrase(name)) || (phone !== null && self.handles.some((own) => phoneOf(own) === phone));
  return {
    id: null,
    at: timeOf(header, known.orders.get(header.shape) ?? "dmy"),
    from: { name, ...(phone ? { handle: phone } : {}) },
    own: isMine ? true : null,
    text: body.text,
    ...(body.form ? { form: body.form } : {}),
    ...(body.foreign ? { foreign: body.foreign } : {}),
    locator: `byte ${at}`,
  };
}

/** A name without marks; `~ Ann` is somebody who is not among the user's contacts. */
const shown = (name: string) =>
  name
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/[\s\u202f\u00a0]+/gu, " ")
    .replace(/^~\s?/u, "")
    .trim();

/** A telephone number that stands for a name, in one form. */
function phoneOf(name: string): string | null {
  const digits = name.replace(/[\s().\-‑\u202f\u00a0]/gu, "");
  return /^\+?\d{7,15}$/.test(digits) && foldName(name) !== "" ? digits : null;
}
