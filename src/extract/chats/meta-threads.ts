import { z } from "zod";
import type { Self } from "../../core/document.ts";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { jsonElements, readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";
import { isProgramLine, pollQuestion } from "./meta-lines.ts";
import { repaired, repairedValue, written } from "./meta-text.ts";

/** The folders of a download's messages; a conversation may stand in two of them. */
export const boxes = [
  "archived_threads/",
  "e2ee_cutover/",
  "filtered_threads/",
  "inbox/",
  "message_requests/",
];
const part = /^message_(\d+)\.json$/;

const text = z.string().nullish();
const nameSchema = z.looseObject({ name: z.string() });
const list = z.array(z.unknown()).nullish().catch(null);
const messageSchema = z.looseObject({
  sender_name: text,
  timestamp_ms: z.number(),
  content: text,
  type: text,
  share: z.looseObject({ link: text, share_text: text }).nullish().catch(null),
  photos: list,
  videos: list,
  audio_files: list,
  files: list,
  gifs: list,
  sticker: z.unknown().optional(),
  users: list,
  call_duration: z.number().nullish().catch(null),
  is_unsent: z.boolean().nullish().catch(null),
  is_taken_down: z.boolean().nullish().catch(null),
});
type Sent = z.infer<typeof messageSchema>;
const threadSchema = z.looseObject({
  participants: z.array(nameSchema).nullish().catch(null),
  title: text,
  thread_path: text,
  messages: z.array(z.unknown()),
});

/** The names under which the user speaks in a download, or null where it does not say. */
export type Owner = ReadonlySet<string> | null;

/** One conversation: the folders in which it stands. */
interface Thread {
  /** Name of its folder. */
  label: string;
  folders: { entry: ExportEntry; place: string; parts: string[] }[];
}

/** Every conversation below a folder `messages/`, or the one whose folder is given. */
export async function* threadItems(
  source: string,
  folder: ExportEntry,
  owner: Owner,
  { self, signal, onProgress }: ReadOptions,
): AsyncIterable<Item> {
  const threads = await threadsOf(folder);
  const known = owner ?? (await commonName(threads, signal));
  let done = 0;
  for (const thread of threads) {
    throwIfCancelled(signal);
    yield* threadMessages(source, thread, known, self);
    onProgress(++done, threads.length);
  }
}

async function threadsOf(folder: ExportEntry): Promise<Thread[]> {
  const threads = new Map<string, Thread>();
  let pages = 0;
  const add = async (entry: ExportEntry, label: string, place: string) => {
    const names = await entry.list();
    const parts = names.filter((name) => part.test(name)).sort((a, b) => numberOf(b) - numberOf(a));
    if (names.includes("message_1.html")) pages++;
    if (parts.length === 0) return;
    const thread = threads.get(label) ?? { label, folders: [] };
    threads.set(label, thread);
    thread.folders.push({ entry, place, parts });
  };
  const names = await folder.list();
  if (names.some((name) => part.test(name) || name === "message_1.html")) await add(folder, "", "");
  for (const box of boxes.filter((name) => names.includes(name))) {
    const entry = await folder.child(box);
    for (const name of (await entry.list()).filter((one) => one.endsWith("/")))
      await add(await entry.child(name), name.slice(0, -1), box + name);
  }
  if (threads.size === 0 && pages > 0) {
    throw new TwinError("NOT_RECOGNIZED", `${folder.name} was downloaded as HTML, which cannot be read.`, {
      hint: "Request the download once more and choose JSON as its format.",
    });
  }
  return [...threads.values()];
}

const numberOf = (name: string) => Number(part.exec(name)?.[1] ?? 0);

/** The one who takes part in all conversations, where there are several of them: the user. */
async function commonName(threads: readonly Thread[], signal: AbortSignal): Promise<Owner> {
  let common: Set<string> | null = null;
  for (const { folders } of threads) {
    throwIfCancelled(signal);
    const [first] = folders;
    const name = first?.parts.at(-1);
    if (!first || !name) continue;
    const names = await participants(await first.entry.child(name));
    if (names.length > 0) common = new Set(names.filter((one) => !common || common.has(one)));
  }
  return common?.size === 1 && threads.length > 1 ? common : null;
}

/** They stand at the top of a file, the rest of which is not read. */
async function participants(file: ExportEntry): Promise<string[]> {
  try {
    for await (const { value } of jsonElements(file, ["$.participants"]))
      return (z.array(nameSchema).safeParse(value).data ?? []).map(({ name }) => repaired(name));
  } catch {} // told of when it is read
  return [];
}

async function* threadMessages(
  source: string,
  thread: Thread,
  owner: Owner,
  self: Self,
): AsyncIterable<Item> {
  const [first] = thread.folders;
  const newest = first?.parts.at(-1);
  if (!first || !newest) return;
  const about = await readJson(await first.entry.child(newest), threadSchema).catch(() => null);
  const people = (about?.participants ?? []).map(({ name }) => ({ name: repaired(name), address: "" }));
  const title = repaired(about?.title ?? "") || people.map(({ name }) => name).join(", ") || null;
  const conversation = {
    source,
    key: keyOf(thread.label || (about?.thread_path?.split("/").at(-1) ?? ""), title, people),
    title,
    people,
    group: people.length > 2,
    isOpen: owner === null,
  };
  yield* conversationItems(first.entry, self, conversation, messages(thread, owner));
}

/** A conversation's number, which each download gives it; else its title and people. */
function keyOf(label: string, title: string | null, people: readonly { name: string }[]): string {
  const number = /_(\d{6,})$/.exec(label)?.[1];
  return number ?? sha256([title, ...people.map(({ name }) => name).sort()].join("\0")).slice(0, 16);
}

/** The parts hold the newest messages first, and the first part the newest of all. */
async function* messages(thread: Thread, owner: Owner): AsyncIterable<Message | Item> {
  const seen = new Set<string>();
  for (const { entry, place, parts } of thread.folders) {
    for (const name of parts) {
      const locator = place + name;
      const file = await readJson(await entry.child(name), threadSchema).catch(() => null);
      if (!file) yield skipped(locator, "unreadable-file");
      for (const { sent, index } of oldestFirst(file?.messages ?? [])) {
        if (!sent) yield skipped(`${locator}#${index}`, "not-a-message");
        else if (thread.folders.length === 1 || isFirst(sent, seen))
          yield messageOf(sent, owner, `${locator}#${index}`);
        else yield leftOut("in two folders");
      }
    }
  }
}

function oldestFirst(values: readonly unknown[]): { sent: Sent | undefined; index: number }[] {
  const all = values.map((value, index) => ({
    sent: messageSchema.safeParse(repairedValue(value)).data,
    index,
  }));
  if ((all[0]?.sent?.timestamp_ms ?? 0) > (all.at(-1)?.sent?.timestamp_ms ?? 0)) all.reverse();
  // sorting is stable: what was sent in the same moment keeps its order
  return all.sort((a, b) => (a.sent?.timestamp_ms ?? 0) - (b.sent?.timestamp_ms ?? 0));
}

function isFirst({ timestamp_ms, sender_name, content }: Sent, seen: Set<string>): boolean {
  const key = sha256(`${timestamp_ms}\0${sender_name}\0${content}`).slice(0, 16);
  return !seen.has(key) && Boolean(seen.add(key));
}

/** Types of the old exports that are a person's message; new ones name none. */
const kinds = new Set(["Generic", "Share"]);

function messageOf(sent: Sent, owner: Owner, locator: string): Message | Item {
  const { share, timestamp_ms } = sent;
  if (sent.is_unsent || sent.is_taken_down) return leftOut("deleted message");
  if (typeof sent.call_duration === "number" || sent.type === "Call") return leftOut("call");
  if ((sent.type && !kinds.has(sent.type)) || sent.users?.length) return leftOut("system line");

  const name = sent.sender_name ?? "";
  const media = [sent.photos, sent.videos, sent.audio_files, sent.files, sent.gifs];
  const hasMedia = Boolean(sent.sticker) || media.some((one) => one && one.length > 0);
  const content = written(sent.content ?? "");
  const isLine = content !== "" && isProgramLine(content, name, Boolean(share) || hasMedia);
  const question = isLine ? pollQuestion(content) : undefined;
  const words = question ?? (isLine ? "" : content);
  const shared = written(share?.share_text ?? "");
  const isShare = words === "" && shared !== "";
  const body = isShare ? shared : words;
  if (body === "") {
    if (hasMedia) return leftOut("media without text");
    if (share) return leftOut("shared without words");
    return leftOut(isLine ? "system line" : "empty");
  }
  const context = [share?.link ?? "", shared].filter((one) => one !== "" && one !== body).join("\n");
  return {
    id: null,
    at: timestamp_ms,
    from: { name },
    own: owner ? owner.has(name) : null,
    text: body,
    ...(isShare ? { foreign: "share" } : {}),
    ...(context && !isShare ? { context } : {}),
    ...(question ? { form: "poll" } : {}),
    locator,
  };
}
