import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { type Item, skipped } from "../items.ts";
import { csvRows, jsonElements, readText } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Link } from "./links.ts";

/** The columns by which each program's list is known. */
const lists: readonly (readonly string[])[] = [
  ["title", "url", "time_added", "tags", "status"], // Pocket
  ["url", "title", "selection", "folder", "timestamp"], // Instapaper
  ["title", "note", "excerpt", "url", "folder", "tags", "created"], // Raindrop
];

/** Whether a CSV file begins with the columns of such a list. */
export function isList(head: string): boolean {
  const columns = (head.replace(/^\u{feff}/u, "").split(/\r?\n/, 1)[0] ?? "")
    .split(",")
    .map((name) => name.replace(/^"|"$/g, "").trim().toLowerCase());
  return lists.some((list) => list.every((name) => columns.includes(name)));
}

const omnivoreSchema = z.looseObject({
  title: z.string().nullish(),
  url: z.string(),
  savedAt: z.string().nullish(),
  labels: z.array(z.unknown()).nullish(),
});

/** The pages of any of these lists, and what of it could not be read. */
export async function linksOf(entry: ExportEntry): Promise<{ links: Link[]; skipped: Item[] }> {
  const found = { links: [] as Link[], skipped: [] as Item[] };
  try {
    if (/\.html$/i.test(entry.name)) {
      const { linksOfHtml } = await import("./links-html.ts");
      found.links.push(...linksOfHtml(await readText(entry)));
    } else if (/\.json$/i.test(entry.name)) {
      for await (const { value, index } of jsonElements(entry, ["$.*"])) {
        const parsed = omnivoreSchema.safeParse(value);
        if (parsed.success) found.links.push(omnivoreLink(parsed.data));
        else found.skipped.push(skipped(`page ${index + 1}`, "unreadable-page"));
      }
    } else for await (const { row } of csvRows(entry)) found.links.push(rowLink(row));
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    found.skipped.push(skipped("end of file", "damaged-or-cut-off"));
  }
  return found;
}

function omnivoreLink({ title, url, savedAt, labels }: z.infer<typeof omnivoreSchema>): Link {
  const tags = (labels ?? []).flatMap((label) => (typeof label === "string" ? label : []));
  return { title: title ?? "", url, at: savedAt ?? null, folder: "", tags };
}

function rowLink(row: Record<string, string>): Link {
  const time = row.time_added ?? row.timestamp ?? row.created ?? "";
  return {
    title: row.title ?? "",
    url: row.url ?? "",
    at: /^\d+$/.test(time) ? Number(time) * 1000 : time || null,
    folder: row.folder ?? row.status ?? "",
    tags: (row.tags ?? "").split(/[,|]/).flatMap((tag) => tag.replace(/["[\]]/g, "").trim() || []),
    note: row.note ?? "",
  };
}
