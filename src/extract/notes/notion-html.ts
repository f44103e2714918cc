import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import { cleanText, type NotionPage, nameWithoutId } from "./notion-page.ts";

/** A page of an HTML export: its header with title and properties, then its body. */
export function htmlPage(source: string, name: string): NotionPage {
  const title = /<h1[^>]*class="[^"]*page-title[^"]*"[^>]*>([\s\S]{0,2000}?)<\/h1>/i.exec(source)?.[1];
  const start = source.search(/<div[^>]*class="[^"]*page-body[^"]*"/i);
  return {
    title: (title ? plain(title) : "") || nameWithoutId(name),
    properties: rows(start < 0 ? source.slice(0, 50_000) : source.slice(0, start)),
    text: start < 0 ? "" : cleanText(htmlToMarkdown(withBoxes(source.slice(start)), { drop: isForeign })),
  };
}

/** A checkbox is a `div` with a class. */
const withBoxes = (html: string) =>
  html
    .replace(/<div class="checkbox checkbox-on"><\/div>/g, '<input type="checkbox" checked/>')
    .replace(/<div class="checkbox checkbox-off"><\/div>/g, '<input type="checkbox"/>');

/** What stands in a page's body and is no text of it: pictures' frames, file names, others' remarks, tables of contents. */
const isForeign = (name: string, attributes: Readonly<{ class: string }>) =>
  /(?:^|\s)(?:comment|discussion|table_of_contents|source|icon(?:\s|$)|link-to-page-icon)/.test(
    attributes.class,
  ) ||
  (name === "figure" && /(?:^|\s)(?:image|equation)(?:\s|$)/.test(attributes.class));

function rows(header: string): [string, string][] {
  const table = /<table[^>]*class="[^"]*properties[^"]*"[^>]*>([\s\S]*?)<\/table>/i.exec(header)?.[1] ?? "";
  const found: [string, string][] = [];
  for (const row of table.split(/<tr\b/i).slice(1)) {
    const kind = /property-row-(\w+)/.exec(row)?.[1] ?? "";
    const [, label = "", cell = ""] =
      /<th\b[^>]*>([\s\S]*?)<\/th>\s*<td\b[^>]*>([\s\S]*?)<\/td>/i.exec(row) ?? [];
    const value = values(kind, cell);
    if (value !== "") found.push([names[kind] ?? plain(label), value]);
  }
  return found;
}

/** What a column is, whatever it is called. */
const names: Partial<Record<string, string>> = {
  created_time: "Created",
  last_edited_time: "Last edited",
  created_by: "Created by",
  multi_select: "Tags",
  url: "URL",
};

function values(kind: string, cell: string): string {
  if (kind === "multi_select")
    return cell
      .split(/<\/span>/i)
      .map(plain)
      .filter(Boolean)
      .join(", ");
  if (kind === "url") return /href="(https?:[^"]*)"/i.exec(cell)?.[1] ?? plain(cell);
  return plain(cell);
}

const plain = (html: string) => htmlToMarkdown(html, { links: "text" }).replace(/\s+/g, " ").trim();
