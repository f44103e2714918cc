import { basename } from "node:path";
import { inBatches } from "../items.ts";
import type { ExportEntry, Source } from "../source.ts";

/** Messages of a Mac or an iPhone: iMessage, SMS and RCS, from the database that the system keeps them in. */
export const imessage: Source = {
  name: "imessage",
  title: "iMessage and SMS (Apple Messages)",
  howToExport:
    "On a Mac copy ~/Library/Messages/chat.db with chat.db-wal (Terminal needs Full Disk Access). iPhone: give the folder of an unencrypted Finder backup.",
  unit: "documents",
  dependsOn: ["names"],
  recognizes,
  fingerprint: async (entry) => {
    const log = await entry.sibling(`${basename(entry.name)}-wal`);
    return `${await entry.fingerprint()} ${(await log?.fingerprint()) ?? ""}`;
  },
  read: async function* (entry, options) {
    const { imessageItems } = await import("./imessage-messages.ts");
    yield* inBatches(imessageItems(entry, options), options);
  },
};

/** The Mac's name, the iPhone's, and the one that the latter has in a backup (of its domain and path, hashed). */
const names = new Set(["chat.db", "sms.db", "3d0d7e5fb2ce288813306e4d4636395e047a3d28"]);

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !names.has(basename(entry.name))) return 0;
  const head = Buffer.from((await entry.head()).subarray(0, 16)).toString("latin1");
  if (head.startsWith("SQLite format 3")) return 1;
  // of an encrypted backup: to say so is better than not to know it
  return entry.size && !basename(entry.name).includes(".") ? 0.9 : 0;
}
