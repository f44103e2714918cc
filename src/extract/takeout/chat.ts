import { isSelf, type Self } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import { type Conversation, conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements, readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

const LOOKED_AT = 4;

/** Google Chat as a Takeout has it: a folder for each group, one for the owner; whatever they are called. */
export const googleChat: Source = {
  name: "google-chat",
  title: "Google Chat",
  howToExport: "https://takeout.google.com, choose Google Chat; give the .zip or .tgz as it is, all parts.",
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** The product's folder, its folder of groups, or one group. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  if (isGroup(names)) return 1;
  const folders = names.filter((name) => name.endsWith("/"));
  if (folders.length === 0 || folders.length < names.length) return 0;
  for (const name of folders.slice(0, LOOKED_AT)) {
    const below = await namesIn(entry, name);
    if (isGroup(below)) return 1;
    const [first] = below.filter((one) => one.endsWith("/"));
    if (first && below.every((one) => one.endsWith("/")) && isGroup(await namesIn(entry, name + first)))
      return 1;
  }
  return 0;
}

const isGroup = (names: readonly string[]) => names.includes("group_info.json");
const namesIn = async (entry: ExportEntry, path: string) =>
  (await entry.child(path).catch(() => null))?.list() ?? [];

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const groups: { name: string; folder: ExportEntry }[] = [];
  const users: ExportEntry[] = [];
  for await (const one of folders(entry)) {
    const names = await one.folder.list();
    if (names.includes("user_info.json")) users.push(await one.folder.child("user_info.json"));
    if (isGroup(names) || names.includes("messages.json")) groups.push(one);
  }
  users.push(...(await besides(entry)));
  const owners = await ownersOf(users);
  for (const [done, { name, folder }] of groups.entries()) {
    yield* groupItems(folder, name, owners, options);
    options.onProgress(done + 1, groups.length);
  }
}

/** All folders that may be a group or a user: the entry, what is in it, and what is in that. */
async function* folders(entry: ExportEntry, depth = 0): AsyncIterable<{ name: string; folder: ExportEntry }> {
  const label =
    entry.name
      .replace(/[!/]+$/, "")
      .split("/")
      .at(-1) ?? "";
  yield { name: label, folder: entry };
  if (depth === 2) return;
  for (const name of await entry.list()) {
    if (!name.endsWith("/") || name.startsWith(".")) continue;
    const folder = await entry.child(name).catch(() => null);
    if (folder) yield* folders(folder, depth + 1);
  }
}

/** The users, where only the folder of groups was given. */
async function besides(entry: ExportEntry): Promise<ExportEntry[]> {
  const found: ExportEntry[] = [];
  const users = await entry.sibling("Users").catch(() => null);
  for (const name of (await users?.list()) ?? []) {
    const info = await users?.child(`${name}user_info.json`).catch(() => null);
    if (info) found.push(info);
  }
  return found;
}

async function ownersOf(users: readonly ExportEntry[]): Promise<Set<string>> {
  const { userInfoSchema } = await import("./chat-messages.ts");
  const infos = await Promise.all(users.map((one) => readJson(one, userInfoSchema).catch(() => null)));
  const withGroups = infos.filter((one) => one?.membership_info !== undefined);
  const owners = withGroups.length > 0 ? withGroups : infos;
  return new Set(owners.flatMap((one) => (one?.user.email ? [one.user.email.toLowerCase()] : [])));
}

async function* groupItems(
  folder: ExportEntry,
  name: string,
  owners: ReadonlySet<string>,
  { self }: ReadOptions,
): AsyncIterable<Item> {
  const { groupInfoSchema, messageReader } = await import("./chat-messages.ts");
  const names = await folder.list();
  const info = names.includes("group_info.json")
    ? await readJson(await folder.child("group_info.json"), groupInfoSchema).catch(() => null)
    : null;
  if (info === null && names.includes("group_info.json"))
    yield skipped(`${name}/group_info.json`, "unreadable-file");
  const others = names.filter((one) => !/\.json$/.test(one) && !one.endsWith("/")).length;
  if (others > 0) yield leftOut("attachment", others);
  if (!names.includes("messages.json")) return;
  const file = await folder.child("messages.json");
  const people = (info?.members ?? []).map((one) => ({
    name: one.name || (one.email ?? ""),
    address: one.email ?? "",
  }));
  const isOwner = (address: string) => owners.has(address.toLowerCase()) || isSelf(self, { address });
  const partners = people.filter(({ address }) => !isOwner(address)).map((one) => one.name);
  const conversation: Conversation = {
    source: "google-chat",
    key: name.split(" ").at(-1) ?? name,
    title: info?.name || partners.join(", ") || null,
    people,
    group: people.length > 2 || Boolean(info?.name),
    isOpen: owners.size === 0 && !knows(self, people),
  };
  const read = messageReader(owners, name);
  async function* messages(): AsyncIterable<Message | Item> {
    try {
      for await (const { value, index } of jsonElements(file, ["$.messages.*"])) yield read(value, index);
    } catch (error) {
      if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
      yield skipped(`${name}/messages.json`, "damaged-or-cut-off");
    }
  }
  yield* conversationItems(file, self, conversation, messages());
}

const knows = (self: Self, people: readonly { address: string }[]) =>
  people.some(({ address }) => address !== "" && isSelf(self, { address }));
