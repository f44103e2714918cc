import { z } from "zod";
import { readJson } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Link } from "./links.ts";

/** Microseconds since 1601, as a string. */
const time = z.string().optional().catch(undefined);
const nodeSchema = z.looseObject({
  name: z.string().optional(),
  url: z.string().optional(),
  date_added: time,
  children: z.array(z.unknown()).optional(),
});
const fileSchema = z.looseObject({ roots: z.record(z.string(), z.unknown()) });
const SINCE_1601 = 11_644_473_600_000;

/** The bookmarks of Chrome's own file. */
export async function chromeBookmarks(entry: ExportEntry): Promise<Link[]> {
  const { roots } = await readJson(entry, fileSchema);
  const links: Link[] = [];
  const walk = (value: unknown, folder: string, depth: number) => {
    const parsed = nodeSchema.safeParse(value);
    if (!parsed.success || depth > 50) return;
    const { name = "", url, date_added, children } = parsed.data;
    const at = Math.floor(Number(date_added ?? 0) / 1000) - SINCE_1601;
    if (url) links.push({ title: name, url, at: at > 0 ? at : null, folder });
    for (const child of children ?? []) walk(child, name, depth + 1);
  };
  for (const root of Object.values(roots)) walk(root, "", 0);
  return links;
}
