import { Parser } from "htmlparser2";
import { decodeText } from "../decode.ts";
import { htmlToMarkdown, type MarkdownOptions } from "../markup/html-to-markdown.ts";
import type { Converter } from "./conversion.ts";

/** A page: its main part where it names one, and what its head says about it. */
export const convertHtml: Converter = async (bytes) => {
  const html = decodeHtml(bytes);
  if (html === null) return { reason: "binary" };
  const { metas, title, canonical, main } = readPage(html);
  const first = (...names: string[]) => names.map((name) => metas.get(name)).find((one) => one) ?? null;
  const text = htmlToMarkdown(main ?? html, { drop: isAround });
  const url = canonical ?? first("og:url");
  return {
    // a page whose main part is empty is put together by a script, or marks it oddly
    text: text === "" && main !== null ? htmlToMarkdown(html, { drop: isAround }) : text,
    title: first("og:title", "dc.title", "citation_title") ?? title,
    authors: [...new Set([first("author"), first("dc.creator"), first("article:author")])]
      .filter((one) => one !== null && !/^https?:/.test(one))
      .filter((one) => one !== null),
    created: first(
      "article:published_time",
      "date",
      "dc.date",
      "dcterms.created",
      "created",
      "citation_date",
    ),
    modified: first("article:modified_time", "last-modified", "changed", "dcterms.modified"),
    ...(url && /^https?:/.test(url) ? { url } : {}),
  };
};

/** What stands around a page's text. */
const isAround: MarkdownOptions["drop"] = (name, { role, class: classes, id }) =>
  name === "aside" ||
  /^(?:navigation|banner|contentinfo|complementary|search|dialog|alert)$/.test(role) ||
  (/^(?:div|section|ul|header|p)$/.test(name) &&
    /(?:^|[\s_-])(?:cookies?|consent|breadcrumbs?|sidebar|share|sharing|social|newsletter|related|skip-link|site-header)(?:[\s_-]|$)/i.test(
      `${classes} ${id}`,
    ));

interface Page {
  metas: Map<string, string>;
  title: string | null;
  canonical: string | null;
  /** HTML of the largest `main` or `article`. */
  main: string | null;
}

function readPage(html: string): Page {
  const page: Page = { metas: new Map(), title: null, canonical: null, main: null };
  let inTitle = false;
  let open: { name: string; start: number; depth: number } | null = null;
  const take = (name: string, start: number, end: number) => {
    const isLarger = end - start > (page.main?.length ?? 0) || name === "main";
    if (isLarger) page.main = html.slice(start, end);
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === "title" && page.title === null) inTitle = true;
      else if (name === "meta") {
        const key = (attributes.name ?? attributes.property ?? attributes.itemprop ?? "").toLowerCase();
        const value = (attributes.content ?? "").trim();
        if (value !== "" && !page.metas.has(key) && page.metas.size < 500)
          page.metas.set(key, value.slice(0, 1000));
      } else if (name === "link" && attributes.rel === "canonical")
        page.canonical ??= attributes.href ?? null;
      else if (open?.name === name) open.depth++;
      else if (!open && (name === "main" || name === "article" || attributes.role === "main"))
        open = { name, start: parser.startIndex, depth: 1 };
    },
    ontext: (text) => {
      if (inTitle) page.title = ((page.title ?? "") + text).slice(0, 1000);
    },
    onclosetag: (name) => {
      if (name === "title") inTitle = false;
      if (open?.name !== name || --open.depth > 0) return;
      take(name, open.start, parser.endIndex + 1);
      open = null;
    },
  });
  parser.write(html);
  parser.end();
  return page;
}

/** By its mark, then by what it says itself, then as text is. */
function decodeHtml(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 2048)).toString("latin1");
  const label = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1]?.toLowerCase();
  const isMarked = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/.test(start);
  if (label && !isMarked && !/^(?:utf-?8|utf-?16.*|iso-8859-1|windows-1252|us-ascii)$/.test(label)) {
    try {
      return new TextDecoder(label).decode(bytes).replaceAll("\0", "");
    } catch {
      // a name that nobody knows
    }
  }
  return decodeText(bytes);
}
