import { z } from "zod";

const entitySchema = z.looseObject({
  type: z.string().catch("plain"),
  text: z.string().catch(""),
  href: z.string().optional().catch(undefined),
  language: z.string().optional().catch(undefined),
});

/** A string, or pieces of which each may be styled. */
export const textSchema = z.union([z.string(), z.array(z.union([z.string(), entitySchema]))]).catch("");
export type TelegramText = z.infer<typeof textSchema>;

/** Telegram's styled text as Markdown. */
export function markdownOf(text: TelegramText): string {
  if (typeof text === "string") return text.trim();
  return text
    .map((piece) => (typeof piece === "string" ? piece : styled(piece)))
    .join("")
    .trim();
}

function styled({ type, text, href, language }: z.infer<typeof entitySchema>): string {
  switch (type) {
    case "bold":
      return around(text, "**");
    case "italic":
      return around(text, "_");
    case "strikethrough":
      return around(text, "~~");
    case "code":
      return around(text, "`");
    case "pre":
      return `\n\`\`\`${language ?? ""}\n${text.replace(/\n$/, "")}\n\`\`\`\n`;
    case "blockquote":
      return `\n\n${text.replace(/^/gm, "> ")}\n\n`;
    case "text_link":
      return href && href !== text ? `[${text}](${href})` : text;
    default:
      return text; // links, mentions, hashtags, emoji, spoilers read as they stand
  }
}

/** A mark around the words, not around the spaces beside them. */
function around(text: string, mark: string): string {
  const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words === "" ? text : `${before}${mark}${words}${mark}${after}`;
}
