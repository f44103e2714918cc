import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { exporterItems } from "./discord-exporter.ts";
import { channelFolder, packageItems } from "./discord-package.ts";

/** The data package that Discord sends (one's own messages), and files of DiscordChatExporter (everybody's). */
export const discord: Source = {
  name: "discord",
  title: "Discord",
  howToExport:
    "User Settings > Data & Privacy > Request all of my Data (Messages); the .zip comes by mail. Or DiscordChatExporter, as JSON.",
  unit: "documents",
  dependsOn: ["names", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** The name that DiscordChatExporter gives. In an archive nothing else is looked into, as that costs a search. */
const exported = /\[\d{15,21}\][^/]*\.json$/i;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "folder") return (await messagesFolder(entry)) ? 1 : 0;
  if (!(entry.path === null ? exported : /\.json$/i).test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8", 0, 4096);
  return /"guild"\s*:/.test(head) && /"channel"\s*:/.test(head) && /"(?:dateRange|exportedAt)"\s*:/.test(head)
    ? 1
    : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (entry.kind === "file") yield* exporterItems(entry, options);
  else {
    const folder = await messagesFolder(entry);
    if (folder) yield* packageItems(folder, await userFile(entry), options);
  }
}

/** The folder with the messages: the entry, or one in it. Its name is in the user's language since 2024. */
async function messagesFolder(entry: ExportEntry): Promise<ExportEntry | null> {
  const names = await entry.list();
  if (isMessages(names)) return entry;
  const folders = names.filter((name) => name.endsWith("/"));
  // a package has few folders and hardly a file beside them
  if (folders.length < 2 || folders.length > 20 || names.length - folders.length > 4) return null;
  for (const name of folders) {
    const folder = await entry.child(name);
    if (isMessages(await folder.list())) return folder;
  }
  return null;
}

const isMessages = (names: readonly string[]) => names.includes("index.json") && names.some(isChannel);
const isChannel = (name: string) => channelFolder.test(name);

/** Who asked for the package, in a folder of the same kind of name. */
async function userFile(entry: ExportEntry): Promise<ExportEntry | null> {
  for (const name of (await entry.list()).filter((one) => one.endsWith("/") && !isChannel(one))) {
    const folder = await entry.child(name);
    if ((await folder.list()).includes("user.json")) return folder.child("user.json");
  }
  const beside = await entry.sibling("account");
  return beside?.kind === "folder" ? beside.child("user.json").catch(() => null) : null;
}
