import { posix } from "node:path";
import { htmlToMarkdown, type MarkdownOptions } from "../markup/html-to-markdown.ts";
import type { Converter } from "./conversion.ts";
import { openPackage, type Package } from "./package.ts";
import { textOf, type XmlElement, xmlElements } from "./xml.ts";

/** Books: their chapters in the order of reading, without table of contents. */
export const convertEpub: Converter = async (bytes, { name }) => {
  const parts = await openPackage(bytes, name);
  if (await isLocked(parts)) return { reason: "encrypted" };
  const container = xmlElements((await parts.text("META-INF/container.xml")) ?? "", "rootfile");
  const root = container[0]?.attributes["full-path"];
  const book = root ? await parts.text(root) : null;
  if (!root || book === null) return { reason: "damaged" };
  const elements = xmlElements(
    book,
    ...["title", "creator", "date", "meta", "item", "itemref", "identifier", "language"],
  );
  const chapters: string[] = [];
  for (const path of chapterPaths(elements, root)) {
    const html = await parts.text(path);
    if (html !== null) chapters.push(htmlToMarkdown(html, { drop: isContents, links: "text" }));
  }
  const modified = elements.find(({ attributes }) => attributes.property === "dcterms:modified");
  return {
    text: chapters.filter((one) => one !== "").join("\n\n"),
    title: textOf(elements, "title"),
    authors: elements.filter((one) => one.name === "creator").map(({ text }) => text),
    created: textOf(elements, "date"),
    modified: modified?.text.trim() ?? null,
  };
};

/** Fonts may be scrambled; where text is, only the shop's program opens it. */
async function isLocked(parts: Package): Promise<boolean> {
  const scrambled = xmlElements((await parts.text("META-INF/encryption.xml")) ?? "", "CipherReference");
  return scrambled.some(({ attributes }) => /\.x?html?$/i.test(attributes.URI ?? ""));
}

function chapterPaths(elements: readonly XmlElement[], root: string): string[] {
  const items = new Map(
    elements.flatMap(({ name, attributes }) =>
      name === "item" && attributes.id && !/\bnav\b/.test(attributes.properties ?? "")
        ? [[attributes.id, attributes] as const]
        : [],
    ),
  );
  return elements.flatMap(({ name, attributes }) => {
    const item = name === "itemref" ? items.get(attributes.idref ?? "") : undefined;
    if (!item?.href || !/html/i.test(item["media-type"] ?? item.href)) return [];
    return [posix.join(posix.dirname(root), decoded(item.href))];
  });
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

const isContents: MarkdownOptions["drop"] = (_, { role, class: classes }) =>
  role === "doc-toc" || role === "doc-pagebreak" || /^(?:toc|pagebreak|pagenum)$/i.test(classes);
