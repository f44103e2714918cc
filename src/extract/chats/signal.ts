import { basename } from "node:path";
import { TwinError } from "../../core/errors.ts";
import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** Signal: its own export, the decrypted database of its desktop program, and what sigtop and signal-export make. */
export const signal: Source = {
  name: "signal",
  title: "Signal",
  howToExport:
    "In Signal on the phone: Settings > Chats > Export chat history; give the folder with main.jsonl. Or: sigtop export-database signal.db.",
  unit: "documents",
  recognizes: async (entry) => ((await formOf(entry)) === null ? 0 : 1),
  fingerprint: async (entry) => {
    const log = entry.kind === "file" ? await entry.sibling(`${basename(entry.name)}-wal`) : null;
    return `${await entry.fingerprint()} ${(await log?.fingerprint()) ?? ""}`;
  },
  read: (entry, options) => inBatches(items(entry, options), options),
};

type Form = "own" | "android" | "database" | "sigtop" | "signal-export" | "encrypted";

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  switch (await formOf(entry)) {
    case "own":
      return yield* (await import("./signal-jsonl.ts")).jsonlItems(entry, options);
    case "database":
      return yield* (await import("./signal-desktop.ts")).databaseItems(entry, options);
    case "android":
      return yield* (await import("./signal-android.ts")).androidItems(entry, options);
    case "sigtop":
      return yield* (await import("./signal-desktop.ts")).sigtopItems(entry, options);
    case "signal-export":
      return yield* (await import("./signal-folder.ts")).folderItems(entry, options);
    default:
      throw new TwinError("CORRUPT", `${entry.name} is encrypted by Signal.`, {
        hint: "Export it readable: in Signal on the phone, Settings > Chats > Export chat history; or, of Signal Desktop, with: sigtop export-database signal.db",
      });
  }
}

async function formOf(entry: ExportEntry): Promise<Form | null> {
  return entry.kind === "folder" ? folderForm(entry) : entry.kind === "file" ? fileForm(entry) : null;
}

async function folderForm(entry: ExportEntry): Promise<Form | null> {
  const names = await entry.list();
  if (names.includes("data.json") && (names.includes("chat.md") || names.includes("index.html"))) {
    const head = await headOf(await entry.child("data.json"));
    return exported.test(head) ? "signal-export" : null;
  }
  const markdown = ["chat.md", "index.md"].find((name) => names.includes(name));
  if (markdown && names.some((name) => name === "index.html" || name === "media/")) {
    const { isSignalMarkdown } = await import("./signal-markdown.ts");
    return isSignalMarkdown(await headOf(await entry.child(markdown))) ? "signal-export" : null;
  }
  return names.includes("config.json") && names.includes("sql/") && names.includes("attachments.noindex/")
    ? "encrypted"
    : null;
}

const exported = /^\s*\{"date": ?"\d{4}-[^"]*", ?"sender": ?"/;
const desktopArray = /^\s*\[\s*\{[\s\S]*"conversationId":/;

async function fileForm(entry: ExportEntry): Promise<Form | null> {
  const name = basename(entry.name);
  if (/^signal-\d{4}-\d\d-\d\d-.*\.backup$/i.test(name)) return "encrypted";
  if (/\.jsonl$/i.test(name)) {
    const head = await headOf(entry);
    return /^\s*\{[^\n]{0,400}"backupTimeMs"|^\s*\{"(?:account|recipient)": ?\{/.test(head) ? "own" : null;
  }
  if (/\.json$/i.test(name)) {
    if (entry.path === null && !/ \([^()]+\)\.json$/i.test(name)) return null; // a look into an archive costs
    const head = await headOf(entry);
    return desktopArray.test(head) && /"sent_at":/.test(head) ? "sigtop" : null;
  }
  if (!/\.(?:db|sqlite3?)$/i.test(name)) return null;
  const head = await headOf(entry);
  if (head.startsWith("SQLite format 3")) {
    const isAndroid = /\bfrom_recipient_id\b/.test(head) && /\bthread_id\b/.test(head);
    if (isAndroid || name === "database.sqlite") return isAndroid ? "android" : null;
    const isIt = /CREATE TABLE ["']?messages/i.test(head) && head.includes("conversationId");
    return isIt || /^signal/i.test(name) ? "database" : null; // its tables may be described further on
  }
  return /(?:^|\/)sql\/db\.sqlite$/.test(entry.name) ? "encrypted" : null;
}

const headOf = async (entry: ExportEntry) =>
  Buffer.from(await entry.head())
    .toString("utf8")
    .replace(/^\ufeff/, "");
