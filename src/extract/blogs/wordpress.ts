import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, inBatches } from "../items.ts";
import type { XmlNode } from "../markup/xml-records.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { Authors } from "./post.ts";

/** A blog's export file (WXR). */
export const wordpress: Source = {
  name: "wordpress",
  title: "WordPress blogs",
  howToExport:
    "In the dashboard: Tools → Export → All content; give the .xml file, or the .zip that holds it.",
  dependsOn: ["names", "emails", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.xml(?:\.gz)?$/i.test(entry.name)) return 0;
  // in an archive a look inside costs a search through it
  if (entry.path === null && !/wordpress|wxr|blog|export|\d{4}-\d\d-\d\d/i.test(entry.name)) return 0;
  return Buffer.from(await entry.head()).includes("wordpress.org/export/") ? 1 : 0;
}

/** Who may write: by the export's own list. */
interface Writer {
  id: string;
  name: string;
  own: boolean;
}

interface Blog {
  address: string;
  writers: Map<string, Writer>;
  authors: Authors;
}

async function* items(entry: ExportEntry, { self }: ReadOptions): AsyncIterable<Item> {
  const { xmlRecords, xmlText } = await import("../markup/xml-records.ts"); // the parser is slow to load
  const { postItems } = await import("./wordpress-item.ts");
  const names = new Set(["item", "wp:author", "wp:base_blog_url", "link", "title"]);
  let blog: Blog | null = null;
  const head: Blog = { address: "", writers: new Map(), authors: new Authors("WordPress") };
  let index = 0;
  for await (const record of xmlRecords(entry, names)) {
    if (record.name === "title")
      head.authors = blog ? head.authors : new Authors(xmlText(record) || "WordPress");
    else if (record.name === "link") head.address ||= xmlText(record);
    else if (record.name === "wp:base_blog_url") head.address = xmlText(record) || head.address;
    else if (record.name === "wp:author") addWriter(head, record, self, xmlText);
    else {
      blog = head;
      yield* postItems(entry, record, { ...head, self, index: index++ });
    }
  }
  yield* head.authors.items();
}

function addWriter(
  { writers }: Blog,
  record: XmlNode,
  self: Self,
  text: (node: XmlNode | undefined) => string,
): void {
  const field = (name: string) =>
    text(
      record.children
        .filter((one) => typeof one !== "string")
        .find((one) => one.name === `wp:author_${name}`),
    );
  const login = field("login");
  const name = field("display_name") || login;
  const own = isSelf(self, { address: field("email"), handle: login }) || isSelfByName(self, name);
  writers.set(login, { id: field("id"), name, own });
}
