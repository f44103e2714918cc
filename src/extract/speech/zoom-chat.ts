import { sha256 } from "../../core/hash.ts";
import { type Conversation, conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, leftOut } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { milliseconds } from "./cues.ts";
import { beginningOf } from "./meeting-date.ts";
import { titleOf } from "./meeting-title.ts";

const DAY = 86_400_000;

/** The words around the names, in the languages of Zoom: `10:01:02 From Ann Lee to Everyone:`. */
const from = "From|Von|De|Desde|Da|Van|Od|От|Kimden|Från|从|来自|來自|寄件者|送信元|開始|보낸 사람|시작";
const to =
  "to|To|bis|Bis|an|An|à|À|a|A|para|Para|naar|Naar|aan|do|Do|для|кому|к|alıcı|till|到|至|收件者|送信先|宛先|終了|수신자|종료";
const line = new RegExp(
  String.raw`^(\d{1,2}:\d{2}:\d{2})[\t ]+(?:${from})[\t ]+(\S.{0,120}?)(?:[\t ]+(?:${to})[\t ]+(\S.{0,200}?))?[\t ]*[:：](?:[\t ]*(.*))?$`,
);
const reply =
  /^(?:Replying to|Antwort auf|Antworten auf|Réponse à|Respondiendo a|Em resposta a|In risposta a) ["“„«](.*?)["”“»]?$/u;
const reaction =
  /^(?:Reacted to .* with|Removed an? .* reaction from|Hat auf .* mit .* reagiert|A réagi à .* avec|Reaccionó a .* con|Reagiu a .* com)\b/u;

interface Said {
  clock: number;
  /** Midnights that have passed since the chat began. */
  days: number;
  name: string;
  /** To whom, where not to all. */
  privately: string | null;
  lines: string[];
  at: number;
}

/** Is this the saved chat of a Zoom meeting? */
export const isZoomChat = (text: string) => line.test(text.replace(/^\uFEFF/, "").split("\n", 1)[0] ?? "");

/** The chat of a Zoom meeting: what went to all, and what went to one. */
export async function* zoomChatItems(
  entry: ExportEntry,
  text: string,
  { self }: Pick<ReadOptions, "self">,
): AsyncIterable<Item> {
  const all = messagesOf(text);
  const beginning = beginningOf([], entry.name);
  const key = sha256(
    all.map(({ clock, name, lines }) => [clock, name, ...lines].join("\0")).join("\n"),
  ).slice(0, 16);
  const rooms = Map.groupBy(all, ({ name, privately }) =>
    privately ? [name, privately].sort().join("\0") : "",
  );
  for (const [room, said] of rooms) {
    const conversation: Conversation = {
      source: "transcripts",
      key: room ? `${key}/${sha256(room).slice(0, 8)}` : key,
      title: titleOf([], entry.name),
      group: room === "",
      isOpen: true,
    };
    yield* conversationItems(entry, self, conversation, messages(said, beginning?.at ?? null));
  }
}

function messagesOf(text: string): Said[] {
  const all: Said[] = [];
  let days = 0;
  let last = 0;
  for (const [i, one] of text.split("\n").entries()) {
    const [, clock, name = "", recipient, words = ""] = line.exec(one) ?? [];
    if (clock) {
      const privately =
        recipient && /\(|^[^()]*\)$/.test(recipient) ? recipient.replace(/\s*\(.*$/, "") : null;
      const now = milliseconds(clock) ?? 0;
      if (now < last - DAY / 2) days++;
      last = now;
      all.push({ clock: now, days, name, privately, lines: [words], at: i + 1 });
    } else all.at(-1)?.lines.push(one);
  }
  return all;
}

/** Times are of the day; without a day there is none. */
function* messages(said: readonly Said[], beginning: number | null): Iterable<Message | Item> {
  const midnight = beginning === null ? null : beginning - (beginning % DAY);
  for (const { clock, days, name, lines, at } of said) {
    const words = lines.map((one) => one.trim()).filter((one, i, all) => one !== "" || all[i - 1] !== "");
    while (words[0] === "") words.shift();
    const quoted = reply.exec(words[0] ?? "")?.[1];
    const text = (quoted === undefined ? words : words.slice(1)).join("\n").trim();
    if (text === "") yield leftOut("empty");
    else if (reaction.test(text)) yield leftOut("reaction");
    else {
      yield {
        id: null,
        at: midnight === null ? null : midnight + days * DAY + clock,
        from: { name },
        own: null,
        text,
        ...(quoted ? { context: quoted } : {}),
        locator: `line ${at}`,
      };
    }
  }
}
