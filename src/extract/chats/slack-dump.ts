import { z } from "zod";
import { type Item, leftOut } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems } from "./conversation.ts";
import { slackMessages } from "./slack-messages.ts";
import { stranger, type Workspace } from "./slack-workspace.ts";

const name = /(?:^|\/)[CDG][A-Z\d]{7,}(?:-\d+\.\d+)?\.json$/;
const replies = z.looseObject({ slackdump_thread_replies: z.array(z.unknown()) });
const dumpSchema = z.looseObject({
  channel_id: z.string(),
  name: z.string().nullish(),
  messages: z.array(z.unknown()).nullish(),
});

/** One conversation as `slackdump dump` writes it: a file that is named by the channel's id. */
export async function isDump(entry: ExportEntry): Promise<boolean> {
  if (!name.test(entry.name)) return false;
  const head = Buffer.from(await entry.head()).toString("utf8", 0, 200);
  return /^\s*\{\s*"channel_id"\s*:\s*"[CDG][A-Z\d]+"/.test(head);
}

/** Its messages, under the ids that they have in an export. It knows people by their ids only. */
export async function* dumpItems(entry: ExportEntry, { self }: ReadOptions): AsyncIterable<Item> {
  const { channel_id: key, name, messages } = await readJson(entry, dumpSchema);
  const workspace: Workspace = {
    person: stranger,
    channel: () => undefined,
    channelName: (id) => (id === key ? (name ?? undefined) : undefined),
    knowsOwner: false,
  };
  // the first message of a thread stands among its answers again where the thread alone was asked for
  const seen = new Set<string>();
  const records: unknown[] = [];
  let again = 0;
  for (const record of (messages ?? []).flatMap((one) => [one, ...answersOf(one)])) {
    const { ts } = z.looseObject({ ts: z.string() }).safeParse(record).data ?? {};
    if (ts && seen.has(ts)) again++;
    else records.push(record);
    if (ts) seen.add(ts);
  }
  if (again > 0) yield leftOut("the same again", again);
  const isPerson = key.startsWith("D");
  const title = isPerson ? (name ?? "") : `#${name || key}`;
  const conversation = { source: "slack", key, title: title || null, group: !isPerson, isOpen: true };
  yield* conversationItems(entry, self, conversation, slackMessages(records, key, workspace));
}

const answersOf = (record: unknown) => replies.safeParse(record).data?.slackdump_thread_replies ?? [];
