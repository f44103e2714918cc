import { z } from "zod";
import { type Item, leftOut, skipped } from "../items.ts";
import type { Message } from "./conversation.ts";
import { readMarkup } from "./teams-markup.ts";

const text = z.string().nullish();
const messageSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  displayName: text,
  originalarrivaltime: text,
  messagetype: text,
  content: text,
  from: text,
  properties: z
    .looseObject({ deletetime: z.unknown().optional(), edittime: z.unknown().optional() })
    .nullish()
    .catch(null),
});
type Sent = z.infer<typeof messageSchema>;

/** Types that hold what somebody wrote; calls, pictures, files, cards and changes of a group are others. */
const kinds = /^(?:Text|RichText|RichText\/Html)$/i;
const media = /^RichText\/(?:UriObject|Media|Contacts|Location|Sticker)|^(?:Video|Audio|Image)/i;

/** The messages of one conversation, oldest first; the export has the newest first. */
export function* teamsMessages(
  list: readonly unknown[],
  { user, conversation }: { user: string; conversation: string },
): Iterable<Message | Item> {
  const all = list.map((value, index) => ({ sent: messageSchema.safeParse(value).data, index }));
  const timeOf = ({ sent }: (typeof all)[number]) => Date.parse(sent?.originalarrivaltime ?? "") || 0;
  const [first, last] = [all[0], all.at(-1)];
  if (first && last && timeOf(first) > timeOf(last)) all.reverse();
  all.sort((a, b) => timeOf(a) - timeOf(b));
  for (const { sent, index } of all) {
    const locator = `${conversation}#${index}`;
    yield sent ? messageOf(sent, user, locator) : skipped(locator, "not-a-message");
  }
}

function messageOf(sent: Sent, user: string, locator: string): Message | Item {
  const { properties, from } = sent;
  const kind = sent.messagetype ?? "Text";
  if (properties?.deletetime) return leftOut("deleted message");
  if (/call/i.test(kind)) return leftOut("call");
  if (media.test(kind)) return leftOut("media without text");
  if (!kinds.test(kind)) return leftOut("system line");
  if (!from || from.startsWith("28:")) return leftOut("bot");
  const read = readMarkup(sent.content ?? "", kind);
  const isForward = read.text === "" && read.forwarded !== "";
  const body = isForward ? read.forwarded : read.text;
  if (body === "") return leftOut(sent.content ? "media without text" : "deleted message");
  // a person of the home version is 8:NAME or 8:live:NAME, one of a company 8:orgid:NUMBER
  const handle = from.replace(/^.*\/contacts\//, "").replace(/^8:/, "");
  const context = [read.quoted, isForward ? "" : read.forwarded].filter((one) => one !== "").join("\n\n");
  return {
    id: sent.id,
    at: sent.originalarrivaltime ?? null,
    from: { name: sent.displayName || handle.replace(/^live:/, ""), handle },
    own: user === "" ? null : handle === user.replace(/^8:/, ""),
    text: body,
    replyTo: read.replyTo,
    ...(isForward ? { foreign: "forward" } : {}),
    ...(context ? { context } : {}),
    ...(properties?.edittime || read.isEdited ? { form: "edited" } : {}),
    locator,
  };
}
