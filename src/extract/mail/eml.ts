import { basename, dirname } from "node:path";
import { type Item, inBatches } from "../items.ts";
import { walkFiles } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { looksLikeMail, type Mail, parseMail, readMail, unreadable } from "./files.ts";

const isEml = (name: string) => /\.(?:eml|emlx)$/i.test(name);
/** Bits of the number in an .emlx' property list: what the user threw away or had not finished. */
const flags = { deleted: 1 << 1, draft: 1 << 6 };

/** Messages that are files: .eml as most programs save them, .emlx as Apple Mail keeps them. */
export const eml: Source = {
  name: "eml",
  title: "Mail as files (.eml, .emlx)",
  howToExport:
    "Drag messages out of the mail program into a folder. Apple Mail keeps its own in ~/Library/Mail (copy the folder; macOS must allow the terminal to read it). Proton and Fastmail export .eml.",
  dependsOn: ["emails", "attachments"],
  unit: "documents",
  loose: true,
  async recognizes(entry) {
    if (entry.kind === "folder") return (await entry.list()).some(isEml) ? 0.7 : 0;
    if (entry.kind !== "file" || !isEml(entry.name)) return 0;
    const head = await entry.head();
    return looksLikeMail(/x$/i.test(entry.name) ? afterCount(head) : head) ? 0.9 : 0;
  },
  read: (entry, options) => inBatches(parseMail("eml", mails(entry, options), options), options),
};

async function* mails(entry: ExportEntry, options: ReadOptions): AsyncIterable<Mail | Item> {
  const root = dirname(entry.name);
  let done = 0;
  for await (const file of entry.kind === "file" ? [entry] : walkFiles(entry, options)) {
    if (!isEml(file.name)) continue;
    const locator = file.name.slice(root.length + 1);
    try {
      yield await read(file, locator, options);
    } catch (error) {
      yield unreadable(locator, error);
    }
    options.onProgress(++done, null);
  }
}

async function read(file: ExportEntry, locator: string, options: ReadOptions): Promise<Mail | Item> {
  const labels = folderLabels(file.name);
  const mail = (bytes: Buffer): Mail => ({ type: "mail", bytes, file: file.name, locator, labels });
  if (!/x$/i.test(file.name)) return mail(await readMail(file, options));
  const head = await file.head();
  const count = /^\s*(\d{1,12})\s*\n/.exec(Buffer.from(head.subarray(0, 64)).toString("latin1"));
  if (!count) return { type: "skipped", locator, reason: "broken-emlx" };
  const [{ length }, size] = [count[0], Number(count[1])];
  const given = await propertiesOf(file, length + size);
  if (given & flags.deleted) return { type: "leftOut", reason: "deleted", count: 1 };
  if (given & flags.draft) return { type: "leftOut", reason: "draft", count: 1 };
  return mail(await readMail(file, options, length, size));
}

/** The flags behind the message; 0 where there are none. */
async function propertiesOf(file: ExportEntry, from: number): Promise<number> {
  let tail = "";
  for await (const chunk of file.open(from)) {
    tail += Buffer.from(chunk).toString("latin1");
    if (tail.length > 64 * 1024) break;
  }
  return Number(/<key>flags<\/key>\s*<integer>(\d{1,15})<\/integer>/.exec(tail)?.[1] ?? 0);
}

function afterCount(head: Uint8Array): Uint8Array {
  const end = head.indexOf(10);
  return end > 0 && end < 32 ? head.subarray(end + 1) : new Uint8Array();
}

/** The mailbox that a file lies in: `Sent Messages.mbox/…/Messages/1.emlx`; a plain folder's name says nothing. */
function folderLabels(name: string): string[] {
  const mailbox = name.split("/").findLast((one) => /\.mbox$/i.test(one));
  return mailbox ? [basename(mailbox).replace(/\.mbox$/i, "")] : [];
}
