import { z } from "zod";
import { type Item, leftOut, skipped } from "../items.ts";
import type { Message } from "./conversation.ts";
import { fromBlocks, fromMarkup } from "./slack-markup.ts";
import type { Workspace } from "./slack-workspace.ts";

const text = z.string().nullish();
const attachmentSchema = z.looseObject({
  is_share: z.boolean().nullish(),
  is_msg_unfurl: z.boolean().nullish(),
  text,
  from_url: text,
});
const messageSchema = z.looseObject({
  ts: z.string().regex(/^\d+(?:\.\d+)?$/),
  user: text,
  text,
  subtype: text,
  thread_ts: text,
  bot_id: text,
  user_profile: z.looseObject({ real_name: text, display_name: text }).nullish(),
  edited: z.unknown().optional(),
  comment: z.looseObject({ user: text, comment: text }).nullish(),
  file: z.looseObject({ initial_comment: z.looseObject({ comment: text }).nullish() }).nullish(),
  files: z.array(z.unknown()).nullish(),
  attachments: z.array(attachmentSchema).nullish().catch(null),
  blocks: z.array(z.unknown()).nullish().catch(null),
});
type Record = z.infer<typeof messageSchema>;

/** Subtypes that hold what a member wrote; all others are lines of the program. */
const written = new Set(["me_message", "thread_broadcast", "reply_broadcast", "file_share", "file_comment"]);

/** The messages of one day's file, `place` being where it stands in the export. */
export function* slackMessages(
  records: readonly unknown[],
  place: string,
  workspace: Workspace,
): Iterable<Message | Item> {
  const parsed = records.map((record, index) => ({
    record: messageSchema.safeParse(record).data,
    locator: `${place}#${index}`,
  }));
  parsed.sort((a, b) => Number(a.record?.ts ?? 0) - Number(b.record?.ts ?? 0));
  for (const { record, locator } of parsed)
    yield record ? messageOf(record, locator, workspace) : skipped(locator, "not-a-message");
}

function messageOf(record: Record, locator: string, workspace: Workspace): Message | Item {
  const { subtype, ts } = record;
  const id = (subtype === "file_comment" ? record.comment?.user : null) ?? record.user ?? "";
  const member = workspace.person(id);
  if (subtype === "tombstone") return leftOut("deleted message");
  if (subtype === "bot_message" || record.bot_id || member.isBot) return leftOut("bot");
  if (id === "" || (subtype && !written.has(subtype))) return leftOut("system line");

  const words = wordsOf(record, workspace);
  const shared = (record.attachments ?? []).find((one) => (one.is_share || one.is_msg_unfurl) && one.text);
  const quoted = shared?.text ? fromMarkup(shared.text, workspace) : "";
  const isOnlyShared = quoted !== "" && (words === "" || words === shared?.from_url);
  const text = isOnlyShared ? quoted : words;
  if (text === "") return leftOut(record.files?.length || record.file ? "media without text" : "empty");
  const { real_name, display_name } = record.user_profile ?? {};
  const name = member.name === id ? real_name || display_name || id : member.name;
  return {
    id: ts,
    at: Number(ts) * 1000,
    from: {
      name,
      ...(member.address.includes("@") ? { address: member.address } : {}),
      ...(member.handle ? { handle: member.handle } : {}),
    },
    own: member.own || null,
    text,
    thread: record.thread_ts ?? null,
    ...(isOnlyShared ? { foreign: "share" } : {}),
    ...(quoted && !isOnlyShared ? { context: quoted } : {}),
    ...(record.edited ? { form: "edited" } : {}),
    locator,
  };
}

/** What the member wrote: beside a file, that is the comment and not the line that tells of it. */
function wordsOf(record: Record, workspace: Workspace): string {
  const remark = record.comment?.comment ?? record.file?.initial_comment?.comment;
  if (remark) return fromMarkup(remark, workspace);
  const text = record.text ?? "";
  if (record.subtype === "file_share" && record.file && /^<@[^>]+> uploaded a file/.test(text)) return "";
  return fromMarkup(text, workspace) || fromBlocks(record.blocks ?? [], workspace);
}
