import { z } from "zod";
import { decodeText } from "../decode.ts";
import { broken } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Link } from "./links.ts";
import { parsePlist } from "./plist.ts";

const nodeSchema = z.looseObject({
  Title: z.string().optional(),
  URLString: z.string().optional(),
  URIDictionary: z.looseObject({ title: z.string().optional() }).optional().catch(undefined),
  ReadingList: z
    .looseObject({ DateAdded: z.date().optional(), PreviewText: z.string().optional() })
    .optional()
    .catch(undefined),
  Children: z.array(z.unknown()).optional(),
});

/** Apple's own name for the list of what is to be read. */
const names: Readonly<Record<string, string>> = {
  "com.apple.ReadingList": "Reading List",
  BookmarksBar: "",
  BookmarksMenu: "",
};

/** The bookmarks and the reading list of Safari: a property list, binary or XML. */
export async function safariBookmarks(entry: ExportEntry, bytes: Buffer): Promise<Link[]> {
  const root = await plistOf(entry, bytes);
  const links: Link[] = [];
  const walk = (value: unknown, folder: string, depth: number) => {
    const parsed = nodeSchema.safeParse(value);
    if (!parsed.success || depth > 50) return;
    const { Title = "", URLString: url, URIDictionary, ReadingList, Children } = parsed.data;
    if (url) {
      const at = ReadingList?.DateAdded?.getTime() ?? null;
      links.push({ title: URIDictionary?.title ?? Title, url, at, folder });
    }
    for (const child of Children ?? []) walk(child, names[Title] ?? Title, depth + 1);
  };
  walk(root, "", 0);
  return links;
}

async function plistOf(entry: ExportEntry, bytes: Buffer): Promise<unknown> {
  if (bytes.toString("latin1", 0, 6) === "bplist") {
    const { parseBuffer } = await import("bplist-parser");
    try {
      return parseBuffer<unknown>(bytes)[0];
    } catch {
      throw broken(entry, "it is no property list, or was cut off");
    }
  }
  const root = parsePlist(decodeText(bytes) ?? "");
  if (root === undefined) throw broken(entry, "it is no property list, or was cut off");
  return root;
}
