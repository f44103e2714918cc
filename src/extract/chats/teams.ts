import { z } from "zod";
import { type Item, inBatches, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { conversationItems } from "./conversation.ts";

const text = z.string().nullish();
const conversationSchema = z.looseObject({
  id: z.string(),
  displayName: text,
  threadProperties: z.looseObject({ topic: text, members: text }).nullish().catch(null),
  MessageList: z.array(z.unknown()),
});

/** `messages.json` as Teams (for home) and Skype export it: every conversation, and who asked for it. */
export const teams: Source = {
  name: "teams",
  title: "Microsoft Teams and Skype",
  howToExport:
    "teams.live.com or the privacy dashboard of your Microsoft account: export chat history. Give the .tar or its messages.json.",
  unit: "documents",
  dependsOn: ["names", "emails", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** In an archive no other file is looked into, as that costs a search. */
const named = /messages[^/]*\.json$/i;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !(entry.path === null ? named : /\.json$/i).test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8", 0, 4096);
  return /"userId"\s*:/.test(head) && /"conversations"\s*:\s*\[/.test(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, { self, onProgress }: ReadOptions): AsyncIterable<Item> {
  const { teamsMessages } = await import("./teams-messages.ts"); // brings an HTML parser
  let user = "";
  let done = 0;
  for await (const { key, value, index } of jsonElements(entry, ["$.userId", "$.conversations.*"])) {
    if (key === "userId") {
      user = typeof value === "string" ? value : "";
      continue;
    }
    const conversation = conversationSchema.safeParse(value).data;
    if (!conversation) {
      yield skipped(`conversation ${index}`, "not-a-conversation");
      continue;
    }
    const { id, displayName, threadProperties, MessageList } = conversation;
    const about = {
      source: "teams",
      key: id,
      title: threadProperties?.topic || displayName || null,
      group: id.startsWith("19:") && !id.endsWith("@oneToOne.skype") && !id.endsWith("@unq.gbl.spaces"),
      isOpen: user === "",
    };
    yield* conversationItems(entry, self, about, teamsMessages(MessageList, { user, conversation: id }));
    onProgress(++done, null);
  }
}
