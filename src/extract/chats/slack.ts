import { type Item, inBatches, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { dumpItems, isDump } from "./slack-dump.ts";
import { slackMessages } from "./slack-messages.ts";
import { listSchema, readWorkspace, type Workspace } from "./slack-workspace.ts";

/** The lists of channels, of which an export has those that its maker may see. */
const lists = ["channels.json", "dms.json", "groups.json", "mpims.json"];
const day = /^\d{4}-\d{2}-\d{2}\.json$/;

/** The export of a Slack workspace: a folder for each channel, a file for each day. slackdump makes the same. */
export const slack: Source = {
  name: "slack",
  title: "Slack",
  howToExport:
    "Owners and admins: Settings > Import/Export Data > Export. Anybody: slackdump export. Give the .zip or its folder.",
  unit: "documents",
  dependsOn: ["names", "emails", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return (await isDump(entry)) ? 1 : 0;
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  return names.includes("users.json") && lists.some((name) => names.includes(name)) ? 1 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (entry.kind === "file") return yield* dumpItems(entry, options);
  const { workspace, problems } = await readWorkspace(entry, options.self);
  yield* problems;
  const folders = (await entry.list()).filter((name) => name.endsWith("/") && !name.startsWith("."));
  for (const [done, name] of folders.entries()) {
    const folder = await entry.child(name);
    const label = name.slice(0, -1);
    const conversation = conversationOf(workspace, label);
    yield* conversationItems(folder, options.self, conversation, messages(folder, label, workspace));
    options.onProgress(done + 1, folders.length);
  }
}

/** The messages of one channel; a day that cannot be read is skipped, the others are read. */
async function* messages(
  folder: ExportEntry,
  label: string,
  workspace: Workspace,
): AsyncIterable<Message | Item> {
  for (const file of (await folder.list()).filter((one) => day.test(one))) {
    const place = `${label}/${file}`;
    const records = await readJson(await folder.child(file), listSchema).catch(() => null);
    if (records) yield* slackMessages(records, place, workspace);
    else yield skipped(place, "unreadable-file");
  }
}

function conversationOf(workspace: Workspace, folder: string): Conversation {
  const channel = workspace.channel(folder);
  const people = (channel?.members ?? []).map((id) => workspace.person(id));
  const isNamed = channel?.kind === "channel";
  const others = people.filter(({ own }) => !own).map(({ name }) => name);
  return {
    source: "slack",
    key: channel?.id ?? folder,
    title: isNamed || others.length === 0 ? `#${channel?.name ?? folder}` : others.join(", "),
    people: people.map(({ name, address }) => ({ name, address })),
    group: channel?.kind !== "person",
    isOpen: !workspace.knowsOwner,
  };
}
