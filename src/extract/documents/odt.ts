import { Parser } from "htmlparser2";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import type { Converter } from "./conversion.ts";
import { openPackage } from "./package.ts";
import { escapeHtml, textOf, xmlElements } from "./xml.ts";

/** OpenDocument texts. Headers and footers are in another part; comments and tracked deletions are passed over. */
export const convertOdt: Converter = async (bytes, { name }) => {
  const isFlat = Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "<?xml";
  let content: string | null;
  let meta: string | null;
  if (isFlat) content = meta = new TextDecoder().decode(bytes);
  else {
    const parts = await openPackage(bytes, name);
    if (/<manifest:encryption-data/.test((await parts.text("META-INF/manifest.xml")) ?? ""))
      return { reason: "encrypted" };
    content = await parts.text("content.xml");
    meta = await parts.text("meta.xml");
  }
  if (content === null) return { reason: "damaged" };
  const head = isFlat ? (meta ?? "").split("<office:body", 1)[0] : meta;
  const about = xmlElements(head ?? "", "initial-creator", "creator", "creation-date", "date", "title");
  return {
    text: htmlToMarkdown(toHtml(content)),
    title: textOf(about, "title"),
    authors: [textOf(about, "initial-creator"), textOf(about, "creator")].filter((one) => one !== null),
    created: textOf(about, "creation-date"),
    modified: textOf(about, "date"),
  };
};

const dropped = new Set([
  ...["text:tracked-changes", "office:annotation", "text:table-of-content", "office:forms", "draw:frame"],
  ...[
    "text:note-citation",
    "office:scripts",
    "office:settings",
    "office:master-styles",
    "text:alphabetical-index",
  ],
]);
const tags: Readonly<Record<string, string>> = {
  "text:p": "p",
  "text:list-item": "li",
  "text:list-header": "li",
  "table:table": "table",
  "table:table-row": "tr",
  "table:table-cell": "td",
};

/** The text as simple HTML. */
function toHtml(xml: string): string {
  const out: string[] = [];
  const notes: string[] = [];
  const styles = new Map<string, "b" | "i">();
  const numbered = new Set<string>();
  /** A style that the program made up for a paragraph, and the one that the user chose. */
  const chosen = new Map<string, string>();
  let style = "";
  let listStyle = "";
  let isBody = false;
  let passed = 0;
  /** Closing tags of what is open. */
  const open: string[] = [];
  const lists: string[] = [];
  let target = out;

  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (passed > 0 || dropped.has(name)) {
          passed++;
          return;
        }
        if (name === "office:text") isBody = true;
        if (name === "style:style") {
          style = attributes["style:name"] ?? "";
          chosen.set(style, attributes["style:parent-style-name"] ?? style);
        }
        if (name === "style:text-properties" && style !== "") {
          if (attributes["fo:font-weight"] === "bold") styles.set(style, "b");
          else if (attributes["fo:font-style"] === "italic") styles.set(style, "i");
        } else if (name === "text:list-style") listStyle = attributes["style:name"] ?? "";
        else if (name === "text:list-level-style-number" && attributes["text:level"] === "1")
          numbered.add(listStyle);
        if (!isBody) return;
        const [start, end] = elementOf(name, attributes);
        target.push(start);
        open.push(end);
        if (name === "text:note") target = notes;
      },
      ontext: (text) => {
        if (isBody && passed === 0) target.push(escapeHtml(text));
      },
      onclosetag: (name) => {
        if (passed > 0) {
          passed--;
          return;
        }
        if (name === "office:text") isBody = false;
        if (name === "text:list") lists.pop();
        const end = open.pop();
        if (end) target.push(end);
        if (name === "text:note") target = out;
      },
    },
    { xmlMode: true },
  );
  const elementOf = (name: string, attributes: Record<string, string>): [string, string] => {
    const styled = attributes["text:style-name"] ?? "";
    const style = chosen.get(styled) ?? styled;
    if (name === "text:h") {
      const level = Math.min(6, Math.max(1, Number(attributes["text:outline-level"]) || 1));
      return [`<h${level}>`, `</h${level}>`];
    }
    if (name === "text:p" && /^(?:Title|Titel|Titre)$/.test(style)) return ["<h1>", "</h1>"];
    if (name === "text:p" && /^Quotations$/.test(style)) return ["<blockquote><p>", "</p></blockquote>"];
    if (name === "text:list") {
      const list = styled || lists.at(-1) || "";
      lists.push(list);
      return numbered.has(list) ? ["<ol>", "</ol>"] : ["<ul>", "</ul>"];
    }
    if (name === "text:a") return [`<a href="${escapeHtml(attributes["xlink:href"] ?? "")}">`, "</a>"];
    if (name === "text:line-break") return ["<br>", ""];
    if (name === "text:s" || name === "text:tab") return [" ", ""];
    const mark = name === "text:span" ? styles.get(styled) : undefined;
    if (mark) return [`<${mark}>`, `</${mark}>`];
    const tag = tags[name];
    return tag ? [`<${tag}>`, `</${tag}>`] : ["", ""];
  };
  parser.write(xml);
  parser.end();
  return out.concat(notes).join("");
}
