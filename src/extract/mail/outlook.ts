import { basename, dirname } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import { Isolated } from "../isolated.ts";
import { type Item, inBatches } from "../items.ts";
import { localCopy, readBytes, walkFiles } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Mail, parseMail, unreadable } from "./files.ts";

const isStore = (name: string) => /\.(?:pst|ost)$/i.test(name);
const isMessage = (name: string) => /\.msg$/i.test(name);
const isCompound = (head: Uint8Array) =>
  Buffer.from(head.subarray(0, 8)).toString("hex") === "d0cf11e0a1b11ae1";
const LIMIT = 64 * 1024 * 1024;

/** Outlook's data files (.pst, .ost) and its single messages (.msg). */
export const outlook: Source = {
  name: "outlook",
  title: "Outlook (.pst, .ost, .msg)",
  howToExport:
    "Outlook for Windows: File, Open & Export, Import/Export, Export to a file, Outlook Data File (.pst). The new Outlook and the Mac's .olm cannot do this: add the account to Thunderbird, and read its folders. Single messages: drag them into a folder.",
  dependsOn: ["emails", "attachments"],
  unit: "documents",
  async recognizes(entry) {
    if (entry.kind === "folder") {
      const message = (await entry.list()).find(isMessage);
      return message && isCompound(await (await entry.child(message)).head()) ? 0.6 : 0;
    }
    if (entry.kind !== "file" || !(isStore(entry.name) || isMessage(entry.name))) return 0;
    const head = await entry.head();
    if (isStore(entry.name)) return Buffer.from(head.subarray(0, 4)).toString("latin1") === "!BDN" ? 1 : 0;
    return isCompound(head) ? 0.9 : 0;
  },
  read: (entry, options) =>
    inBatches(
      parseMail("outlook", isStore(entry.name) ? stored(entry, options) : messages(entry, options), options),
      options,
    ),
};

async function* stored(entry: ExportEntry, options: ReadOptions): AsyncIterable<Mail | Item> {
  const { outlookItems } = await import("./outlook-store.ts");
  const path = entry.path ?? (await localCopy(entry, options));
  let done = 0;
  for await (const item of outlookItems(path, { name: entry.name, signal: options.signal })) {
    options.onProgress(++done, null);
    yield item;
  }
}

async function* messages(entry: ExportEntry, options: ReadOptions): AsyncIterable<Mail | Item> {
  // a damaged one can make its reader grow until the process dies
  await using parser = new Isolated("./outlook-msg-worker", import.meta.url);
  const root = dirname(entry.name);
  let done = 0;
  for await (const file of entry.kind === "file" ? [entry] : walkFiles(entry, options)) {
    if (!isMessage(file.name)) continue;
    const locator = file.name.slice(root.length + 1) || basename(file.name);
    try {
      const answer = await parser.run(await readBytes(file, LIMIT), options.signal);
      throwIfCancelled(options.signal);
      if ("failed" in answer) yield { type: "skipped", locator, reason: answer.failed };
      else if (answer.value instanceof Uint8Array)
        yield { type: "mail", bytes: Buffer.from(answer.value), file: file.name, locator, labels: [] };
      else yield { type: "skipped", locator, reason: "broken-message" };
    } catch (error) {
      yield unreadable(locator, error);
    }
    options.onProgress(++done, null);
  }
}
