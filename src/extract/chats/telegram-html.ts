import type { parseDocument } from "htmlparser2";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut } from "../items.ts";
import { broken, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";

type AnyNode = ReturnType<typeof parseDocument>["childNodes"][number];
type Element = Extract<AnyNode, { attribs: unknown }>;

/** Nobody nests deeper; a hostile page may. */
const DEPTH = 60;

/** The documents of a chat's pages: `messages.html`, `messages2.html`, … They say nobody's id, so names have to tell. */
export async function* htmlItems(folder: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const pages = (await folder.list())
    .filter((name) => /^messages\d*\.html$/.test(name))
    .sort((a, b) => numberOf(a) - numberOf(b));
  const first = await page(await folder.child("messages.html"));
  const header = find(first, "page_header");
  const title = header ? textOf(header).trim() || null : null;
  const conversation = { source: "telegram", key: `html ${title ?? ""}`, title, isOpen: true };
  async function* messages(): AsyncIterable<Message | Item> {
    let sender = "";
    for (const name of pages) {
      throwIfCancelled(options.signal);
      const nodes = name === "messages.html" ? first : await page(await folder.child(name));
      for (const node of all(nodes, "message")) {
        const from = fromOf(node);
        if (from !== null) sender = from;
        yield messageOf(node, sender, `${name}#${node.attribs.id ?? ""}`);
      }
      options.onProgress(numberOf(name), pages.length);
    }
  }
  yield* conversationItems(folder, options.self, conversation, messages());
}

const numberOf = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 1);

async function page(entry: ExportEntry): Promise<AnyNode[]> {
  const { parseDocument } = await import("htmlparser2");
  const { childNodes } = parseDocument(await readText(entry));
  if (!find(childNodes, "history") && !find(childNodes, "page_wrap"))
    throw broken(entry, "it is no page of a chat");
  return childNodes;
}

function fromOf(node: Element): string | null {
  const body = find(node.childNodes, "body");
  const name = body?.childNodes.find((one) => hasClass(one, "from_name"));
  return name && "childNodes" in name ? textOf(name).trim() : null;
}

function messageOf(node: Element, sender: string, locator: string): Message | Item {
  if (hasClass(node, "service")) return leftOut("system line");
  const body = find(node.childNodes, "body") ?? node;
  const passed = all(body.childNodes, "forwarded").find((one) => hasClass(one, "body"));
  const within = passed ?? body;
  const question = find(within.childNodes, "question");
  const words = find(within.childNodes, "text");
  const isMedia = find(within.childNodes, "media_wrap") !== null;
  const options = all(within.childNodes, "answer").map(
    (one) =>
      `\n- ${textOf(one)
        .trim()
        .replace(/^[-–] /, "")}`,
  );
  const text = question
    ? `${textOf(question).trim()}\n${options.join("")}`
    : words
      ? markdownOf(words).trim()
      : "";
  if (text === "") return leftOut(isMedia ? "media" : "empty");
  const answered = find(body.childNodes, "reply_to");
  const link = answered ? find(answered.childNodes, null, "a") : null;
  const replyTo = /go_to_message(\d+)/.exec(link?.attribs.href ?? "")?.[1];
  const date = body.childNodes.find((one) => hasClass(one, "date"));
  const form = question ? "poll" : isMedia ? "caption" : null;
  return {
    id: /\d+/.exec(node.attribs.id ?? "")?.[0] ?? null,
    at: date && "attribs" in date ? timeOf(date.attribs.title ?? "") : null,
    from: { name: sender || "Deleted account" },
    own: null,
    text,
    ...(replyTo ? { replyTo } : {}),
    ...(passed ? { foreign: "forward" } : {}),
    ...(form ? { form } : {}),
    locator,
  };
}

/** `16.01.2024 14:05:12 UTC+01:00`; older exports do not say the zone: UTC then. */
function timeOf(title: string): string | null {
  const [, d, m, y, time, zone] =
    /(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?/.exec(title) ?? [];
  return y ? `${y}-${m}-${d}T${time}${zone ?? "Z"}` : null;
}

const isElement = (node: AnyNode): node is Element => "attribs" in node;
const hasClass = (node: AnyNode, name: string) =>
  isElement(node) && (node.attribs.class ?? "").split(/\s+/).includes(name);

/** Elements of a class below these, but not below one another; null: of any class. */
function all(nodes: readonly AnyNode[], name: string | null, tag?: string, depth = 0): Element[] {
  if (depth > DEPTH) return [];
  return nodes.flatMap((node) => {
    if (!isElement(node)) return [];
    const isIt = name === null ? node.name === tag : hasClass(node, name);
    return isIt ? [node] : all(node.childNodes, name, tag, depth + 1);
  });
}

const find = (nodes: readonly AnyNode[], name: string | null, tag?: string): Element | null =>
  all(nodes, name, tag)[0] ?? null;

function textOf(node: AnyNode, depth = 0): string {
  if (depth > DEPTH) return "";
  if (node.type === "text") return "data" in node ? node.data : "";
  if (!isElement(node)) return "";
  return node.name === "br" ? "\n" : node.childNodes.map((one) => textOf(one, depth + 1)).join("");
}

const marks: Record<string, string> = {
  strong: "**",
  b: "**",
  em: "_",
  i: "_",
  s: "~~",
  del: "~~",
  code: "`",
};

function markdownOf(node: AnyNode, depth = 0): string {
  if (depth > DEPTH) return "";
  if (!isElement(node)) return textOf(node).replace(/\s*\n\s*/g, " ");
  if (node.name === "br") return "\n";
  if (node.name === "pre") return `\n\`\`\`\n${textOf(node).trim()}\n\`\`\`\n`;
  const inner = node.childNodes.map((one) => markdownOf(one, depth + 1)).join("");
  if (node.name === "blockquote") return `\n\n${inner.trim().replace(/^/gm, "> ")}\n\n`;
  const { href } = node.attribs;
  if (node.name === "a" && href && /^https?:/.test(href) && href !== inner) return `[${inner}](${href})`;
  const mark = marks[node.name];
  return mark && inner.trim() !== "" ? `${mark}${inner}${mark}` : inner;
}
