import { z } from "zod";

/** An entry of a journal. */
export interface JournalEntry {
  id: string | null;
  /** Markdown. */
  text: string;
  title: string | null;
  at: string | null;
  tags: string[];
  starred: boolean;
}

const text = z.string().optional().catch(undefined);
const entrySchema = z.looseObject({
  uuid: text,
  text,
  richText: text,
  creationDate: text,
  modifiedDate: text,
  tags: z.array(z.string()).catch([]),
  starred: z.boolean().catch(false),
});
const lineSchema = z.looseObject({
  header: z.number().catch(0),
  listStyle: z.string().catch(""),
  indentLevel: z.number().catch(0),
  checked: z.boolean().catch(false),
  quote: z.boolean().catch(false),
  codeBlock: z.boolean().catch(false),
});
const richSchema = z.looseObject({
  contents: z.array(
    z.looseObject({
      text: z.string().catch(""),
      attributes: z
        .looseObject({
          bold: z.boolean().catch(false),
          italic: z.boolean().catch(false),
          linkURL: z.string().catch(""),
          line: lineSchema.optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    }),
  ),
});

/** Reads one element of `entries`; null where it is none. */
export function journalEntry(value: unknown): JournalEntry | null {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) return null;
  const { uuid, text, richText, creationDate, modifiedDate, tags, starred } = parsed.data;
  const body = tidy(plainText(text ?? "")) || tidy(fromRichText(richText ?? ""));
  const heading = /^# (.{1,200})(?:\n|$)/.exec(body)?.[1] ?? null;
  return {
    id: uuid ?? null,
    text: body,
    title: heading,
    at: creationDate ?? modifiedDate ?? null,
    tags,
    starred,
  };
}

/** Day One escapes more than Markdown needs; pictures and other moments are links into the app. */
const plainText = (text: string) =>
  text
    .replace(/!?\[[^\]\n]{0,300}\]\((?:dayone-moment|dayone2?):[^)\n]{0,300}\)/g, "")
    .replace(/\\([.!()[\]{}\-+*_#>~`|])/g, "$1");

const tidy = (text: string) =>
  text
    .replace(/\r\n?|\u2028/g, "\n")
    .replace(/[\u200b\ufeff\ufffc]/g, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** The editor's own form: pieces of text, of which the first of a line says how the line looks. */
function fromRichText(json: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return "";
  }
  const parsed = richSchema.safeParse(value);
  if (!parsed.success) return "";
  let isLineStart = true;
  let out = "";
  for (const { text, attributes } of parsed.data.contents) {
    if (text === "") continue;
    if (isLineStart && attributes?.line) out += linePrefix(attributes.line);
    const mark = (attributes?.bold ? "**" : "") + (attributes?.italic ? "*" : "");
    const inner = text.trim();
    const isMarked = mark !== "" && inner !== "" && !inner.includes("\n");
    const link = attributes?.linkURL;
    const marked = isMarked ? text.replace(inner, () => mark + inner + [...mark].reverse().join("")) : text;
    out += link && /^https?:/i.test(link) && inner !== link ? `[${marked.trim()}](${link})` : marked;
    isLineStart = text.endsWith("\n");
  }
  return out;
}

function linePrefix({ header, listStyle, indentLevel, checked, quote }: z.infer<typeof lineSchema>): string {
  if (header > 0) return `${"#".repeat(Math.min(6, header))} `;
  if (quote) return "> ";
  const pad = "  ".repeat(Math.min(20, Math.max(0, indentLevel - 1)));
  if (listStyle === "bulleted") return `${pad}- `;
  if (listStyle === "numbered") return `${pad}1. `;
  return listStyle === "checkbox" ? `${pad}- [${checked ? "x" : " "}] ` : "";
}
