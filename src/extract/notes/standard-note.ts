import { z } from "zod";
import { readNote } from "../markdown/markup.ts";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";

/** A note, or a tag, of a backup. */
export interface StandardItem {
  id: string;
  type: string;
  title: string;
  /** Markdown. */
  text: string;
  at: string | null;
  references: string[];
  isTrashed: boolean;
  isEncrypted: boolean;
}

const text = z.string().optional().catch(undefined);
const contentSchema = z.looseObject({
  title: text,
  text,
  noteType: text,
  trashed: z.boolean().optional().catch(undefined),
  references: z.array(z.looseObject({ uuid: text })).catch([]),
});
const itemSchema = z.looseObject({
  uuid: z.string(),
  content_type: z.string(),
  content: z.unknown(),
  created_at: text,
  deleted: z.boolean().optional().catch(undefined),
});

/** Reads one element of `items`; null where it is none. */
export function standardItem(value: unknown): StandardItem | null {
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) return null;
  const { uuid, content_type, content, created_at, deleted } = parsed.data;
  const isEncrypted = typeof content === "string" && content_type === "Note";
  const inner = contentSchema.safeParse(content);
  const about = inner.success ? inner.data : null;
  return {
    id: uuid,
    type: content_type,
    title: about?.title?.trim() ?? "",
    text: content_type === "Note" ? noteText(about?.text ?? "", about?.noteType ?? "") : "",
    at: created_at ?? null,
    references: (about?.references ?? []).flatMap((one) => one.uuid ?? []),
    isTrashed: about?.trashed === true || deleted === true,
    isEncrypted,
  };
}

/** Plain text and Markdown, HTML, or the tree of the block editor. */
function noteText(source: string, type: string): string {
  if (/^\s*\{\s*"root"\s*:/.test(source)) return treeText(source);
  if (type === "spreadsheet" || type === "authentication") return "";
  if (type === "rich-text" || /^\s*<(?:p|div|h[1-6]|ul|ol)\b[^>]*>/i.test(source))
    return htmlToMarkdown(source);
  return readNote(source).text;
}

const nodeSchema = z.looseObject({
  type: z.string().catch(""),
  text: z.string().catch(""),
  tag: z.string().catch(""),
  listType: z.string().catch(""),
  checked: z.boolean().optional().catch(undefined),
  children: z.array(z.unknown()).catch([]),
});

/** Paragraph by paragraph; deeper than 50 there are no notes. */
function treeText(source: string): string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return "";
  }
  const root = z.looseObject({ root: z.unknown() }).safeParse(value);
  return root.success
    ? blocks(root.data.root, 0, "")
        .replace(/\n{3,}/g, "\n\n")
        .trim()
    : "";
}

function blocks(value: unknown, depth: number, list: string): string {
  const parsed = nodeSchema.safeParse(value);
  if (!parsed.success || depth > 50) return "";
  const { type, text, tag, listType, checked, children } = parsed.data;
  if (type === "linebreak") return "\n";
  if (type === "text") return text;
  const inner = children.map((child) => blocks(child, depth + 1, type === "list" ? listType : list)).join("");
  if (type === "heading") return `${"#".repeat(Number(tag.slice(1)) || 2)} ${inner}\n\n`;
  if (type === "quote") return `${inner.trim().replace(/^/gm, "> ")}\n\n`;
  if (type === "code") return `\`\`\`\n${inner}\n\`\`\`\n\n`;
  if (type === "listitem") {
    if (children.length === 1 && inner.startsWith("\n")) return inner.replace(/^\n/, "").replace(/^/gm, "  ");
    const mark = list === "number" ? "1." : list === "check" ? `- [${checked ? "x" : " "}]` : "-";
    return `${mark} ${inner.trim()}\n`;
  }
  if (type === "list") return depth > 2 ? `\n${inner.trimEnd()}\n` : `${inner}\n`;
  return type === "paragraph" ? `${inner}\n\n` : inner;
}
