import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { documentItem, type Item, isoTime, leftOut, skipped } from "../items.ts";
import { csvRecords } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const segments = z.array(z.looseObject({ text: z.string().optional() }));
const wrapped = z.looseObject({ takeoutSegments: segments });

/** Which column holds what, told from what stands in it: names and order differ by year and language. */
interface Columns {
  id: number;
  channel: number;
  time: number;
  text: number;
  /** Of ids of other comments (the parent) and of videos and posts, in their order. */
  others: readonly number[];
}

/** All rows of the file; the first may be names. */
export async function* commentItems(entry: ExportEntry): AsyncIterable<Item> {
  let columns: Columns | null = null;
  try {
    for await (const { record, line } of csvRecords(entry)) {
      columns = columnsOf(record) ?? columns;
      if (columns && record[columns.text]) yield commentItem(entry, record, columns, line);
      else if (line > 1) yield skipped(`line ${line}`, "unreadable-comment");
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    yield skipped("end of file", "damaged-or-cut-off");
  }
}

const isTime = (value: string) => /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value);
const isText = (value: string) => /^\s*\{\s*"(?:takeoutSegments|text)"/.test(value);
const isChannel = (value: string) => /^UC[\w-]{3,22}$/.test(value);
/** `Ug…`; an answer is `PARENT.OWN`. Messages of live chats have other letters. */
const isId = (value: string) => /^[\w-]{12,}(?:\.[\w-]+)?$/.test(value) && !isChannel(value);

function columnsOf(record: readonly string[]): Columns | null {
  const time = record.findIndex(isTime);
  const text = record.findIndex(isText);
  const channel = record.findIndex(isChannel);
  if (time === -1 || text === -1) return null;
  const ids = record.flatMap((value, i) =>
    i !== time && i !== text && i !== channel && isId(value) ? [i] : [],
  );
  // an answer's own id begins with that of what it answers
  const answer = ids.find((i) => record[i]?.includes("."));
  const id = answer ?? ids[0] ?? -1;
  const others = record.flatMap((_, i) => (i !== id && i !== time && i !== text && i !== channel ? [i] : []));
  return { id, channel, time, text, others };
}

function commentItem(entry: ExportEntry, record: readonly string[], columns: Columns, line: number): Item {
  const text = textOf(record[columns.text] ?? "");
  if (text === null) return skipped(`line ${line}`, "unreadable-comment");
  if (text.trim() === "") return leftOut("empty");
  const at = isoTime(record[columns.time] ?? "");
  const id = record[columns.id] ?? "";
  const values = columns.others.map((i) => record[i] ?? "");
  const parent = values.find((value) => id.startsWith(`${value}.`) && value !== "");
  const video = values.find((value) => /^[\w-]{11}$/.test(value) && value !== parent);
  const isChat = !id.startsWith("Ug");
  return documentItem(entry, {
    source: "youtube",
    identity: id ? [id] : [at ?? "", text],
    kind: "post",
    text: text.trim(),
    author: "self",
    at,
    thread: video ? `youtube:${video}` : null,
    replyTo: parent ? `youtube:${parent}` : null,
    audience: "public",
    externalId: id ? `youtube:${id}` : null,
    locator: `line ${line}`,
    signals: {
      form: isChat ? "live-chat" : "comment",
      ...(video ? { context: `https://www.youtube.com/watch?v=${video}` } : {}),
    },
  });
}

/** The words of a comment: one object with segments, or, since 2024, objects with commas between and raw line ends. */
function textOf(value: string): string | null {
  const json = value.replace(/\p{Cc}/gu, (char) => (char === "\n" ? "\\n" : char === "\t" ? "\\t" : ""));
  try {
    const whole = wrapped.safeParse(
      JSON.parse(json.startsWith('{"takeoutSegments"') ? json : `{"takeoutSegments":[${json}]}`),
    );
    return whole.success ? whole.data.takeoutSegments.map(({ text }) => text ?? "").join("") : null;
  } catch {
    return null;
  }
}
