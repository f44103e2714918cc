import { isSelfByName } from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import { decodeText } from "../decode.ts";
import { documentItem, type Item, inBatches } from "../items.ts";
import { broken, readText } from "../reading.ts";
import { matches } from "../selection.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { readCaptions } from "./captions.ts";
import { type Transcript, type Turn, turnsOf } from "./cues.ts";
import { type Beginning, beginningOf } from "./meeting-date.ts";
import { titleOf } from "./meeting-title.ts";
import { readWritten } from "./written.ts";
import { isZoomChat, zoomChatItems } from "./zoom-chat.ts";

const captions = /\.(?:vtt|srt|sbv)$/i;
const LIMIT = 64 * 1024 * 1024;

/** Transcripts of meetings, with who said what: captions, and texts of Zoom, Teams, Meet and Otter; Zoom's chats. */
export const transcripts: Source = {
  name: "transcripts",
  title: "Transcripts of speech",
  howToExport:
    "Download the transcript of a meeting as .vtt, .srt or .txt (Teams, Zoom, Meet, Otter); Zoom also saves the chat as .txt.",
  unit: "documents",
  dependsOn: ["names", "mine"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file") return 0;
  if (captions.test(entry.name)) return 0.9;
  if (!/\.txt$/i.test(entry.name) || (entry.size ?? 0) > LIMIT) return 0;
  const text = decodeText((await entry.head()).subarray(0, 16_384))?.replace(/^\u{feff}/u, "");
  if (!text) return 0;
  if (isZoomChat(text)) return 1;
  return readWritten(text.slice(0, text.lastIndexOf("\n") + 1) || text) ? 0.8 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const text = await readText(entry, LIMIT);
  if (isZoomChat(text)) {
    yield* zoomChatItems(entry, text, options);
    return;
  }
  const transcript = captions.test(entry.name) ? readCaptions(text) : readWritten(text);
  if (!transcript || transcript.cues.length === 0) throw broken(entry, "no words of anybody are in it");
  yield* meetingItems(entry, transcript, options);
}

/** One document for each turn. Where nobody is named the whole is one, and somebody else's. */
export function* meetingItems(
  entry: ExportEntry,
  { cues, header, isClock }: Transcript,
  { self, mine }: Pick<ReadOptions, "self" | "mine">,
): Iterable<Item> {
  const turns = turnsOf(cues.map((cue) => ({ ...cue, speaker: cue.speaker && bare(cue.speaker) })));
  const key = sha256(turns.map(({ speaker, text }) => `${speaker}\0${text}`).join("\n")).slice(0, 16);
  const title = titleOf(header, entry.name);
  const beginning = beginningOf(header, entry.name);
  const names = new Set(turns.flatMap(({ speaker }) => speaker ?? []));
  const isMine = names.size < 2 && matches(entry.name, mine ?? []);
  const counts = new Map<string, number>();
  for (const [i, { speaker, start, text }] of turns.entries()) {
    if (speaker) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
    yield documentItem(entry, {
      source: "transcripts",
      identity: [key, String(i)],
      kind: "meeting",
      text,
      author: isMine || (speaker !== null && isUser(speaker)) ? "self" : "other",
      at: timeOf(beginning, start, isClock),
      title,
      thread: `transcripts:${key}`,
      replyTo: i > 0 ? `transcripts:${key}/${i - 1}` : null,
      audience: names.size > 2 ? "group" : names.size === 2 ? "person" : null,
      externalId: `transcripts:${key}/${i}`,
      locator: start === null ? `turn ${i + 1}` : `${Math.floor(start / 1000)} s`,
      signals: speaker ? { from: { name: speaker, address: "" } } : { form: "captions" },
    });
  }
  for (const [name, records] of counts)
    yield { type: "speaker", name, conversation: title ?? key, records, own: isUser(name) };

  function isUser(name: string): boolean {
    return isSelfByName(self, name) || me.test(name);
  }
}

/** What programs call the one who recorded. */
const me = /^(?:You|Me|Ich|Moi|Vous|Yo|Tú|Você|Eu|Io|Ik|Jij|Ja|Ty|Вы|Я|あなた|自分|我|나)$/iu;

/** A name without what a program or its bearer adds: `Ann Lee (Guest)`, `Ann Lee (she/her)`. */
const bare = (name: string) => name.replace(/\s*\([^()]*\)\s*$/, "").trim() || name;

/** The time of a turn: from the beginning on, or on the day of the beginning. */
function timeOf(beginning: Beginning | null, start: Turn["start"], isClock: boolean): number | null {
  if (!beginning || start === null) return beginning?.at ?? null;
  return isClock ? beginning.at - (beginning.at % 86_400_000) + start : beginning.at + start;
}
