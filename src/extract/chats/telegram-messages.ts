import { z } from "zod";
import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import type { Message } from "./conversation.ts";
import { markdownOf, textSchema } from "./telegram-text.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const optional = id.nullish().catch(null);

const messageSchema = z.looseObject({
  id,
  type: z.string().catch("message"),
  date: z.string().nullish().catch(null),
  date_unixtime: z.union([z.string(), z.number()]).nullish().catch(null),
  from: z.string().nullish().catch(null),
  from_id: optional,
  author: z.string().nullish().catch(null),
  text: textSchema.optional(),
  text_entities: textSchema.optional(),
  forwarded_from: z.string().nullish().catch(null),
  forwarded_from_id: optional,
  reply_to_message_id: optional,
  reply_to_peer_id: optional,
  via_bot: z.string().nullish().catch(null),
  edited: z.string().nullish().catch(null),
  poll: z
    .looseObject({
      question: textSchema,
      answers: z.array(z.looseObject({ text: textSchema })).catch([]),
    })
    .nullish()
    .catch(null),
});
type Record = z.infer<typeof messageSchema>;

/** What has a message without words, or with a caption. */
const media = [
  "photo",
  "file",
  "media_type",
  "location_information",
  "contact_information",
  "contact_vcard",
  "game_title",
  "place_name",
  "dice",
  "live_location_period_seconds",
  "invoice_information",
  "paid_media",
];

export interface Chat {
  id: string;
  name: string | null;
  type: string;
}

/** The user, as far as an export tells: the account's own id, or in a talk of two the one who is not the other. */
export interface Owner {
  id: string | null;
  self: Self;
}

/** One record of a chat as a message, or as what it is instead. */
export function messageOf(value: unknown, chat: Chat, owner: Owner, locator: string): Message | Item {
  const record = messageSchema.safeParse(value).data;
  if (!record) return skipped(locator, "not-a-message");
  if (record.type !== "message") return leftOut("system line");
  const isForeign = record.forwarded_from !== undefined && record.forwarded_from !== null;
  const { text, form } = wordsOf(record);
  const isMedia = media.some((key) => record[key] !== undefined && record[key] !== null);
  if (text === "") return leftOut(isMedia ? "media" : "empty");
  const own = isOwn(record, chat, owner);
  if (isChannel(chat) && !own) return leftOut("by others in a channel");
  const foreign = isForeign || record.forwarded_from_id ? "forward" : record.via_bot ? "bot" : null;
  const shape = form ?? (record.edited ? "edited" : isMedia ? "caption" : null);
  const elsewhere = record.reply_to_peer_id && numberIn(record.reply_to_peer_id) !== numberIn(chat.id);
  return {
    id: record.id,
    at: timeOf(record),
    from: {
      name: record.from ?? "Deleted account",
      // what the user passed on counts as another's: nobody should ask whether this id is the user's
      ...(record.from_id && !(own && foreign) ? { handle: handleOf(record.from_id) } : {}),
    },
    own,
    text,
    ...(record.reply_to_message_id && !elsewhere ? { replyTo: record.reply_to_message_id } : {}),
    ...(foreign ? { foreign } : {}),
    ...(shape ? { form: shape } : {}),
    locator,
  };
}

export const isChannel = ({ type }: Chat) => type.endsWith("_channel");

function wordsOf({ text, text_entities, poll }: Record): { text: string; form: string | null } {
  if (poll) {
    const options = poll.answers.map((one) => `- ${markdownOf(one.text)}`).join("\n");
    return { text: `${markdownOf(poll.question)}\n\n${options}`.trim(), form: "poll" };
  }
  const words = markdownOf(text ?? "");
  return { text: words === "" ? markdownOf(text_entities ?? "") : words, form: null };
}

/** Null where names have to tell. In a talk of two the chat's id is the other's, so whoever is not that is the user. */
function isOwn(record: Record, chat: Chat, { id: owner, self }: Owner): boolean | null {
  if (chat.type === "saved_messages") return true;
  const from = numberIn(record.from_id ?? "");
  if (isChannel(chat))
    return (
      (owner !== null && from === owner) ||
      (typeof record.author === "string" && isSelfByName(self, record.author))
    );
  if (owner !== null && from !== "") return from === owner;
  if (from !== "" && /^(?:personal|bot)_chat$/.test(chat.type)) return from !== numberIn(chat.id);
  return isSelf(self, { handle: handleOf(record.from_id ?? "") }) ? true : null;
}

/** `user123` in newer exports, `123` in older ones; some older ones add 2^32 to mark a person. */
export function numberIn(id: string): string {
  const digits = id.replace(/^\D+/, "");
  return digits;
}
const handleOf = (id: string) => (/^\d+$/.test(id) ? `user${id}` : id);

function timeOf({ date, date_unixtime }: Record): string | number | null {
  const seconds = Number(date_unixtime ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  if (!date) return null;
  return /[zZ]|[+-]\d\d:?\d\d$/.test(date) ? date : `${date}Z`; // local time, taken as UTC
}
