import { z } from "zod";
import type { Workspace } from "./slack-workspace.ts";

type Names = Pick<Workspace, "person" | "channelName">;

/** Slack's mrkdwn as Markdown: references by their names, bold and strike by their marks, code as it is. */
export function fromMarkup(source: string, names: Names): string {
  const kept: string[] = [];
  const keep = (text: string) => `\0${kept.push(text) - 1}\0`;
  return source
    .replaceAll("\0", "")
    .replace(/```([\s\S]*?)```|`([^`\n]+)`|<([^<>\n]+)>/g, (_, block, code, reference) => {
      if (block !== undefined) return keep(fence(unescaped(plain(block, names))));
      if (code !== undefined) return keep(`\`${unescaped(plain(code, names))}\``);
      return keep(unescaped(named(reference, names)));
    })
    .replace(/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\p{L}\p{N}*])/gu, "**$1**")
    .replace(/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]+)(?<=\S)~(?![\p{L}\p{N}~])/gu, "~~$1~~")
    .replace(/^(\s*)[•◦▪]\s+/gmu, "$1- ")
    .split("\0")
    .map((part, i) => (i % 2 === 1 ? (kept[Number(part)] ?? "") : unescaped(part)))
    .join("")
    .trim();
}

const fence = (code: string) => `\`\`\`\n${code.replace(/^\n|\n$/g, "")}\n\`\`\``;

const plain = (code: string, names: Names) =>
  code.replace(/<([^<>\n]+)>/g, (_, reference: string) => named(reference, names, true));

const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => (name === "amp" ? "&" : name === "lt" ? "<" : ">"));

/** What stands between `<` and `>`: somebody, a channel, a group, a date, a link. */
function named(reference: string, names: Names, isCode = false): string {
  const bar = reference.indexOf("|");
  const target = bar < 0 ? reference : reference.slice(0, bar);
  const label = bar < 0 ? "" : reference.slice(bar + 1);
  const rest = target.slice(1);
  if (target.startsWith("@")) {
    const { shown } = names.person(rest);
    return `@${shown === rest && label ? label : shown}`;
  }
  if (target.startsWith("#")) return `#${label || names.channelName(rest) || rest}`;
  if (target.startsWith("!date")) return label;
  if (target.startsWith("!")) return label ? `@${label.replace(/^@/, "")}` : `@${rest.split("^")[0]}`;
  const address = target.replace(/^(?:mailto|tel):/, "");
  if (!label || isCode || label === address || label === target) return label || address;
  return /^[a-z]+:\/\//i.test(target) && target.replace(/^[a-z]+:\/\//i, "") !== label
    ? `[${label}](${target})`
    : label;
}

const style = z
  .looseObject({ bold: z.boolean(), italic: z.boolean(), strike: z.boolean(), code: z.boolean() })
  .partial();
const elementSchema = z.looseObject({
  type: z.string(),
  text: z.unknown().optional(),
  url: z.string().optional(),
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
  name: z.string().optional(),
  range: z.string().optional(),
  unicode: z.string().optional(),
  style: z.unknown().optional(),
  indent: z.number().optional(),
  elements: z.array(z.unknown()).optional(),
});
type Element = z.infer<typeof elementSchema>;

/** The text of a message's blocks, for messages that have it nowhere else. Buttons and pictures have none. */
export function fromBlocks(blocks: readonly unknown[], names: Names): string {
  return elements(blocks)
    .map((block) => fromBlock(block, names))
    .filter((text) => text !== "")
    .join("\n\n")
    .trim();
}

const elements = (list: readonly unknown[] | undefined): Element[] =>
  (list ?? []).flatMap((one) => elementSchema.safeParse(one).data ?? []);

function fromBlock(block: Element, names: Names): string {
  if (block.type === "rich_text")
    return elements(block.elements)
      .map((one) => richText(one, names))
      .join("\n");
  if (block.type !== "section") return "";
  const text = z.looseObject({ type: z.string(), text: z.string() }).safeParse(block.text).data;
  if (!text) return "";
  return text.type === "mrkdwn" ? fromMarkup(text.text, names) : text.text;
}

function richText(part: Element, names: Names): string {
  const children = elements(part.elements);
  if (part.type === "rich_text_list") {
    const indent = "  ".repeat(Math.min(part.indent ?? 0, 8));
    return children
      .map(
        (child, i) =>
          `${indent}${part.style === "ordered" ? `${i + 1}.` : "-"} ${inline(elements(child.elements), names)}`,
      )
      .join("\n");
  }
  const text = inline(children, names, part.type === "rich_text_preformatted");
  if (part.type === "rich_text_quote") return text.replace(/^/gm, "> ");
  return part.type === "rich_text_preformatted" ? fence(text) : text;
}

function inline(children: readonly Element[], names: Names, isCode = false): string {
  return children.map((child) => styled(content(child, names, isCode), child, isCode)).join("");
}

function content(element: Element, names: Names, isCode: boolean): string {
  const text = typeof element.text === "string" ? element.text : "";
  switch (element.type) {
    case "text":
      return text;
    case "link":
      return text && text !== element.url && !isCode
        ? `[${text}](${element.url ?? ""})`
        : (element.url ?? text);
    case "user":
      return `@${names.person(element.user_id ?? "").shown}`;
    case "channel":
      return `#${names.channelName(element.channel_id ?? "") ?? element.channel_id ?? ""}`;
    case "broadcast":
      return `@${element.range ?? "here"}`;
    case "emoji":
      return emoji(element);
    default:
      return text;
  }
}

function emoji({ unicode, name }: Element): string {
  const points = (unicode ?? "").split("-").map((hex) => Number.parseInt(hex, 16));
  const isValid = points.every((point) => point > 0 && point <= 0x10ffff);
  return isValid ? String.fromCodePoint(...points) : `:${name ?? ""}:`;
}

/** Marks go inside the spaces around the words, where Markdown wants them. */
function styled(text: string, element: Element, isCode: boolean): string {
  const marks = style.safeParse(element.style).data;
  const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (!marks || isCode || words === "") return text;
  let marked = marks.code ? `\`${words}\`` : words;
  if (marks.strike) marked = `~~${marked}~~`;
  if (marks.italic) marked = `_${marked}_`;
  if (marks.bold) marked = `**${marked}**`;
  return before + marked + after;
}
