import { basename } from "node:path";
import { z } from "zod";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { noteItem } from "./own-note.ts";

/** The export of Simplenote: `source/notes.json`, and each note once more as a .txt. */
export const simplenote: Source = {
  name: "simplenote",
  title: "Simplenote",
  howToExport: "In Simplenote (app.simplenote.com): Settings > Tools > Export Notes. Give the .zip.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "url") return 0;
  const file = await notesFile(entry);
  if (!file) return 0;
  const head = Buffer.from(await file.head()).toString("utf8");
  return /"(?:activeNotes|trashedNotes)"\s*:\s*\[/.test(head) ? 1 : 0;
}

async function notesFile(entry: ExportEntry): Promise<ExportEntry | null> {
  if (entry.kind === "file") return basename(entry.name) === "notes.json" ? entry : null;
  const names = await entry.list();
  return names.includes("source/") ? entry.child("source/notes.json").catch(() => null) : null;
}

const text = z.string().optional().catch(undefined);
const noteSchema = z.looseObject({
  id: text,
  content: z.string(),
  creationDate: text,
  lastModified: text,
  tags: z.array(z.string()).catch([]),
});

async function* items(entry: ExportEntry, { onProgress }: ReadOptions): AsyncIterable<Item> {
  const { readNote } = await import("../markdown/markup.ts");
  const file = await notesFile(entry);
  if (!file) return;
  for await (const { value, index } of jsonElements(file, ["$.activeNotes.*"])) {
    const parsed = noteSchema.safeParse(value);
    const locator = `note ${index}`;
    onProgress(index + 1, null);
    if (!parsed.success) {
      yield skipped(locator, "unknown-form");
      continue;
    }
    const { id, content, creationDate, lastModified, tags } = parsed.data;
    const [title = "", ...rest] = content.trim().split(/\r?\n/);
    const body = readNote(rest.join("\n").trim() || title).text;
    if (body === "") yield leftOut("empty");
    else
      yield noteItem(file, {
        source: "simplenote",
        identity: [id ?? `${creationDate}\0${title}`],
        text: body,
        title: title.replace(/^#+\s+/, "").slice(0, 200) || null,
        at: creationDate ?? lastModified ?? null,
        labels: tags,
        ...(id ? { externalId: id } : {}),
        locator,
        raw: content,
      });
  }
  for await (const _ of jsonElements(file, ["$.trashedNotes.*"])) yield leftOut("deleted");
}
