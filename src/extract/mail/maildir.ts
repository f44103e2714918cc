import { type Item, inBatches, leftOut } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Mail, parseMail, readMail, unreadable } from "./files.ts";

/** Maildir: a folder with `cur` and `new`, as Dovecot, mutt, offlineimap, mbsync and Thunderbird (if told) keep mail. */
export const maildir: Source = {
  name: "maildir",
  title: "Maildir",
  howToExport:
    "Give the folder that has cur, new and tmp in it (often ~/Maildir), or the one above it. IMAP accounts of any provider: mbsync or offlineimap make one.",
  dependsOn: ["emails", "attachments"],
  unit: "documents",
  async recognizes(entry) {
    if (entry.kind !== "folder") return 0;
    const names = await entry.list();
    return names.includes("cur/") && (names.includes("new/") || names.includes("tmp/")) ? 1 : 0;
  },
  fingerprint: async (entry) => {
    const prints: string[] = [];
    for await (const { folder } of folders(entry, "")) prints.push(await folder.fingerprint());
    return prints.join(" ");
  },
  read: (entry, options) => inBatches(parseMail("maildir", mails(entry, options), options), options),
};

async function* mails(entry: ExportEntry, options: ReadOptions): AsyncIterable<Mail | Item> {
  let done = 0;
  for await (const { folder, label } of folders(entry, "")) {
    for (const part of ["cur/", "new/"]) {
      const messages = (await folder.list()).includes(part) ? await folder.child(part) : null;
      for (const name of (await messages?.list()) ?? []) {
        if (!messages || name.endsWith("/") || name.startsWith(".")) continue;
        const locator = `${label ? `${label}/` : ""}${part}${name}`;
        const flags = /:2,([A-Za-z]*)$/.exec(name.replaceAll(/[;!](?=2,)/g, ":"))?.[1] ?? "";
        options.onProgress(++done, null);
        // T: thrown away; D: a draft (cr.yp.to/proto/maildir.html)
        if (flags.includes("T")) yield leftOut("deleted");
        else if (flags.includes("D")) yield leftOut("draft");
        else yield await read(messages, name, { locator, label }, options);
      }
    }
  }
}

async function read(
  folder: ExportEntry,
  name: string,
  { locator, label }: { locator: string; label: string },
  options: ReadOptions,
): Promise<Mail | Item> {
  try {
    const file = await folder.child(name);
    if (file.kind !== "file") return { type: "skipped", locator, reason: "unreadable" };
    const bytes = await readMail(file, options);
    return { type: "mail", bytes, file: file.name, locator, labels: label ? [label] : [] };
  } catch (error) {
    return unreadable(locator, error);
  }
}

/** The folder and those in it: `.Sent` and `.Archive.2019` (Maildir++), or `Sent/` beside `cur/`. */
async function* folders(
  folder: ExportEntry,
  label: string,
  depth = 0,
): AsyncIterable<{ folder: ExportEntry; label: string }> {
  yield { folder, label };
  if (depth > 20) return;
  for (const name of await folder.list()) {
    if (!name.endsWith("/") || ["cur/", "new/", "tmp/"].includes(name)) continue;
    const below = await folder.child(name);
    const names = await below.list();
    const path = name.slice(0, -1).replace(/^\./, "").replaceAll(".", "/");
    if (names.includes("cur/")) yield* folders(below, label ? `${label}/${path}` : path, depth + 1);
  }
}
