import { z } from "zod";
import { escapeHtml } from "../documents/xml.ts";

const nodeSchema = z.object({
  type: z.string(),
  children: z.array(z.unknown()).optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  format: z.union([z.number(), z.string()]).optional().catch(undefined),
  tag: z.string().optional().catch(undefined),
  listType: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
  html: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  markdown: z.string().optional().catch(undefined),
  calloutText: z.string().optional().catch(undefined),
  heading: z.string().optional().catch(undefined),
  content: z.string().optional().catch(undefined),
});
type Node = z.infer<typeof nodeSchema>;
const DEPTH = 60;

/** The editor's own format since 2023, which drafts have alone. Null where it is none. */
export function lexicalToHtml(lexical: string): string | null {
  const root = z.object({ root: z.object({ children: z.array(z.unknown()) }) }).safeParse(parsed(lexical));
  return root.success ? htmlOf(root.data.root.children, 0) : null;
}

const htmlOf = (children: readonly unknown[] | undefined, depth: number): string =>
  depth > DEPTH
    ? ""
    : (children ?? [])
        .map((child) => {
          const { data } = nodeSchema.safeParse(child);
          return data ? elementOf(data, depth + 1) : "";
        })
        .join("");

function elementOf(node: Node, depth: number): string {
  const type = node.type.replace(/^extended-/, "");
  const inner = () => htmlOf(node.children, depth);
  const wrap = (tag: string, attributes = "") => `<${tag}${attributes}>${inner()}</${tag}>`;
  if (type === "text") return formatted(node.text ?? "", Number(node.format) || 0);
  if (type === "linebreak") return "<br>";
  if (type === "paragraph") return wrap("p");
  if (type === "heading") return wrap(/^h[1-6]$/.test(node.tag ?? "") ? (node.tag ?? "h2") : "h2");
  if (type === "quote" || type === "aside") return wrap("blockquote");
  if (type === "list") return wrap(node.listType === "number" ? "ol" : "ul");
  if (type === "listitem") return wrap("li");
  if (type === "link") return wrap("a", ` href="${escapeHtml(node.url ?? "")}"`);
  if (type === "horizontalrule") return "<hr>";
  if (type === "codeblock") return `<pre>${escapeHtml(node.code ?? "")}</pre>`;
  if (type === "markdown") return paragraphs(node.markdown ?? "");
  if (type === "html") return node.html ?? "";
  if (type === "callout") return `<p>${node.calloutText ?? ""}</p>`;
  if (type === "toggle") return `<p>${node.heading ?? ""}</p>${node.content ?? ""}`;
  return inner();
}

/** Bits: 1 bold, 2 italic, 4 struck out, 16 code. */
function formatted(text: string, format: number): string {
  let html = escapeHtml(text);
  if (format & 16) html = `<code>${html}</code>`;
  if (format & 4) html = `<s>${html}</s>`;
  if (format & 2) html = `<i>${html}</i>`;
  return format & 1 ? `<b>${html}</b>` : html;
}

const markerSchema = z
  .tuple([z.number(), z.array(z.number()), z.number(), z.union([z.string(), z.number()])])
  .rest(z.unknown());
const mobiledocSchema = z.object({
  markups: z.array(z.tuple([z.string()]).rest(z.array(z.string()))).catch([]),
  cards: z
    .array(z.tuple([z.string(), z.record(z.string(), z.unknown()).catch({})]).rest(z.unknown()))
    .catch([]),
  sections: z.array(z.array(z.unknown())),
});

/** The editor's format before: sections of text with marks, lists, and cards. Null where it is none. */
export function mobiledocToHtml(mobiledoc: string): string | null {
  const { data } = mobiledocSchema.safeParse(parsed(mobiledoc));
  if (!data) return null;
  const markup = (index: number) => data.markups[index] ?? ["span"];
  const inline = (markers: unknown): string => {
    const open: string[] = [];
    return z
      .array(z.unknown())
      .catch([])
      .parse(markers)
      .map((one) => {
        const marker = markerSchema.safeParse(one).data;
        if (!marker) return "";
        const [type, opened, closed, value] = marker;
        const start = opened.map((index) => {
          const [tag, attributes = []] = markup(index);
          open.push(tag);
          return attributes[0] === "href" ? `<${tag} href="${escapeHtml(attributes[1] ?? "")}">` : `<${tag}>`;
        });
        const text = type === 0 ? escapeHtml(String(value)) : " ";
        const end = Array.from({ length: Math.min(closed, open.length) }, () => `</${open.pop()}>`);
        return start.join("") + text + end.join("");
      })
      .join("");
  };
  return data.sections
    .map(([type, first, second]) => {
      if (type === 1) return `<${tagOf(first)}>${inline(second)}</${tagOf(first)}>`;
      if (type === 3) {
        const rows = z.array(z.unknown()).catch([]).parse(second);
        return `<${tagOf(first)}>${rows.map((row) => `<li>${inline(row)}</li>`).join("")}</${tagOf(first)}>`;
      }
      return type === 10 ? cardOf(data.cards[Number(first)]) : "";
    })
    .join("");
}

const tagOf = (value: unknown) =>
  typeof value === "string" && /^(?:p|h[1-6]|blockquote|aside|ul|ol|pull-quote)$/.test(value) ? value : "p";

function cardOf(card: z.infer<typeof mobiledocSchema>["cards"][number] | undefined): string {
  if (!card) return "";
  const [name, payload] = card;
  const field = (key: string) => {
    const value = payload[key];
    return typeof value === "string" ? value : "";
  };
  if (name === "markdown" || name === "card-markdown") return paragraphs(field("markdown"));
  if (name === "html") return field("html");
  if (name === "code") return `<pre>${escapeHtml(field("code"))}</pre>`;
  return name === "hr" ? "<hr>" : "";
}

/** Markdown in a post of HTML: its paragraphs and lines, its marks as they are. */
const paragraphs = (markdown: string) =>
  markdown
    .split(/\n{2,}/)
    .map((one) => `<p>${escapeHtml(one).replace(/\n/g, "<br>")}</p>`)
    .join("");

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
