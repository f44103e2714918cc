import { TwinError } from "../../core/errors.ts";
import { conversationItems, type Message } from "../chats/conversation.ts";
import { listElements } from "../embedded.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { ChatgptConversation, Node, TextOf } from "./chatgpt-schemas.ts";
import { turnMessages } from "./turns.ts";

/** The whole in one file, or since 2025 in numbered ones. */
const file = /^conversations(?:-\d{1,5})?\.json$/;
const page = "chat.html";
const pageMark = "var jsonData = ";

/** The export of a ChatGPT account: conversations.json, its numbered parts, or the chat.html that shows the same. */
export const chatgpt: Source = {
  name: "chatgpt",
  title: "ChatGPT",
  howToExport: "ChatGPT: Settings > Data controls > Export data. The link comes by mail. Give the .zip.",
  dependsOn: [],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return (await isConversations(entry)) ? 0.9 : 0;
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  const name = names.find((one) => file.test(one)) ?? names.find((one) => one === page);
  return name && (await isConversations(await entry.child(name))) ? 1 : 0;
}

async function isConversations(entry: ExportEntry): Promise<boolean> {
  const name = entry.name.slice(entry.name.lastIndexOf("/") + 1);
  if (!file.test(name) && name !== page) return false;
  const head = Buffer.from(await entry.head()).toString("utf8");
  return head.includes('"mapping"') && (name !== page || head.includes(pageMark));
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const files = await conversationFiles(entry);
  const { conversationSchema, textOf } = await import("./chatgpt-schemas.ts");
  const seen = new Set<string>();
  let done = 0;
  for (const one of files) {
    const mark = one.name.endsWith(page) ? pageMark : "";
    try {
      for await (const { value, index } of listElements(one, mark)) {
        const locator = `conversation ${index + 1}`;
        const { data } = conversationSchema.safeParse(value);
        const id = data?.conversation_id ?? data?.id;
        if (!data || !id) yield skipped(locator, "not-a-conversation");
        else if (!seen.has(id)) {
          seen.add(id);
          const about = { source: "chatgpt", key: id, title: data.title ?? null, group: false };
          yield* conversationItems(one, options.self, about, messages(data, locator, textOf));
        }
        options.onProgress(++done, null);
      }
    } catch (error) {
      // one part of several that is damaged does not cost the others
      if (!(error instanceof TwinError) || error.code !== "CORRUPT" || files.length === 1) throw error;
      yield skipped(one.name.slice(one.name.lastIndexOf("/") + 1), "unreadable-file");
    }
  }
}

async function conversationFiles(entry: ExportEntry): Promise<ExportEntry[]> {
  if (entry.kind === "file") return [entry];
  const names = (await entry.list()).filter((name) => file.test(name));
  if (names.length === 0) return [await entry.child(page)];
  return await Promise.all(names.map((name) => entry.child(name)));
}

/** The branch that is shown, from its beginning; the user's turns of the others are counted. */
function* messages(
  conversation: ChatgptConversation,
  place: string,
  textOf: TextOf,
): Iterable<Message | Item> {
  const branch = shownBranch(conversation);
  let before: string | null = null;
  for (const [id, { message }] of branch) {
    if (!message) continue;
    const role = message.author.role;
    if (role !== "user" && role !== "assistant") {
      if (role === "damaged") yield skipped(`${place} message ${id}`, "not-a-message");
      if (role === "tool") yield leftOut("a tool's output");
      continue;
    }
    const isHidden =
      message.metadata?.is_visually_hidden_from_conversation || message.metadata?.is_user_system_message;
    const kind = message.content?.content_type ?? "text";
    if (isHidden || kind === "user_editable_context" || kind === "model_editable_context") {
      yield leftOut("hidden message");
      continue;
    }
    if ((message.recipient ?? "all") !== "all" || !shown.has(kind)) {
      yield leftOut(role === "user" ? "turn without text" : "thoughts and calls of tools");
      continue;
    }
    const { text, spoken } = textOf(message.content);
    if (text === "") {
      yield leftOut("turn without text");
      continue;
    }
    const at = (message.create_time ?? 0) > 0 ? (message.create_time ?? 0) * 1000 : null;
    const form = spoken ? { form: "spoken" } : {};
    yield* turnMessages(
      { id, role, at, text, replyTo: before, ...form, locator: `${place} message ${id}` },
      "ChatGPT",
    );
    before = id;
  }
  const isUser = ({ message }: Node) =>
    message?.author.role === "user" && textOf(message.content).text !== "";
  const inBranch = new Set(branch.map(([id]) => id));
  const others = Object.entries(conversation.mapping).filter(
    ([id, node]) => !inBranch.has(id) && isUser(node),
  );
  if (others.length > 0) yield leftOut("turn in another branch", others.length);
}

const shown = new Set(["text", "multimodal_text"]);

/** From the last message up to the first. Where it is not said which is the last: the newest without an answer. */
function shownBranch({ mapping, current_node }: ChatgptConversation): [string, Node][] {
  const nodes = new Map(Object.entries(mapping));
  const leaves = [...nodes].filter(([, node]) => (node.children ?? []).length === 0);
  const newest = leaves.sort(
    ([, a], [, b]) => (b.message?.create_time ?? 0) - (a.message?.create_time ?? 0),
  )[0]?.[0];
  const branch: [string, Node][] = [];
  const seen = new Set<string>();
  let at: string | null | undefined = current_node && nodes.has(current_node) ? current_node : newest;
  while (at && !seen.has(at)) {
    seen.add(at);
    const node = nodes.get(at);
    if (!node) break;
    branch.push([at, node]);
    at = node.parent;
  }
  return branch.reverse();
}
