import { TwinError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { conversationItems, type Message } from "../chats/conversation.ts";
import { listElements } from "../embedded.ts";
import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { ClaudeMessage, ClaudeProject } from "./claude-schemas.ts";
import { turnMessages } from "./turns.ts";

const main = "conversations.json";

/** The export of a Claude account: its conversations, projects and what the assistant has noted down. */
export const claude: Source = {
  name: "claude",
  title: "Claude",
  howToExport: "Claude: Settings > Privacy > Export data. The link comes by mail. Give the .zip.",
  dependsOn: [],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return (await isConversations(entry)) ? 0.9 : 0;
  if (entry.kind !== "folder" || !(await entry.list()).includes(main)) return 0;
  return (await isConversations(await entry.child(main))) ? 1 : 0;
}

async function isConversations(entry: ExportEntry): Promise<boolean> {
  if (!/(?:^|\/)conversations\.json$/.test(entry.name)) return false;
  return Buffer.from(await entry.head())
    .toString("utf8")
    .includes('"chat_messages"');
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const file = entry.kind === "file" ? entry : await entry.child(main);
  yield* conversations(file, options);
  if (entry.kind === "file") return;
  const names = await entry.list();
  for (const name of names.filter((one) => /^(?:projects|memories)\.json$/.test(one)))
    yield* oneFile(await entry.child(name), name);
  if (!names.includes("projects/")) return;
  const folder = await entry.child("projects");
  for (const name of (await folder.list()).filter((one) => one.endsWith(".json")))
    yield* oneFile(await folder.child(name), `projects/${name}`);
}

async function* conversations(file: ExportEntry, { self, onProgress }: ReadOptions): AsyncIterable<Item> {
  const { conversationSchema, messageSchema } = await import("./claude-schemas.ts");
  for await (const { value, index } of listElements(file)) {
    const locator = `conversation ${index + 1}`;
    const { data } = conversationSchema.safeParse(value);
    onProgress(index + 1, null);
    if (!data) {
      yield skipped(locator, "not-a-conversation");
      continue;
    }
    const { uuid, name, chat_messages, current_leaf_message_uuid: last } = data;
    const read: ClaudeMessage[] = [];
    for (const [i, one] of chat_messages.entries()) {
      const message = messageSchema.safeParse(one).data;
      if (message) read.push(message);
      else yield skipped(`${locator} message ${i + 1}`, "not-a-message");
    }
    const about = { source: "claude", key: uuid, title: name ?? null, group: false };
    yield* conversationItems(file, self, about, messages(read, last ?? null, locator));
  }
}

/** The branch that is shown, from its beginning; the user's turns of the others are counted. */
function* messages(
  all: readonly ClaudeMessage[],
  last: string | null,
  place: string,
): Iterable<Message | Item> {
  const branch = shownBranch(all, last);
  let before: string | null = null;
  for (const message of branch) {
    const { uuid: id, sender } = message;
    const role = sender === "human" ? "user" : "assistant";
    const attached = (message.attachments ?? []).map((one) => ({
      name: one.file_name ?? "",
      text: one.extracted_content ?? "",
    }));
    const text = textOf(message);
    const at = message.created_at ?? null;
    if (text === "" && (role === "assistant" || attached.length === 0)) yield leftOut("turn without text");
    else {
      yield* turnMessages(
        { id, role, at, text, replyTo: before, attached, locator: `${place} message ${id}` },
        "Claude",
      );
      before = id;
    }
  }
  const shown = new Set(branch);
  const others = all.filter((one) => !shown.has(one) && one.sender === "human").length;
  if (others > 0) yield leftOut("turn in another branch", others);
}

/** The words of a message: its text blocks (not its thoughts and calls of tools), else the plain text of older exports. */
function textOf({ text, content }: ClaudeMessage): string {
  const blocks = (content ?? []).flatMap((block) =>
    (block.type ?? "text") === "text" && block.text ? [block.text] : [],
  );
  return (blocks.length > 0 ? blocks.join("\n\n") : (text ?? "")).trim();
}

/** Older exports are a list; newer ones name what each message follows, as a turn can be written anew. */
function shownBranch(all: readonly ClaudeMessage[], last: string | null): readonly ClaudeMessage[] {
  const byId = new Map(all.map((one) => [one.uuid, one]));
  if (!all.some(({ parent_message_uuid: parent }) => parent && byId.has(parent))) return all;
  const branch = new Set<ClaudeMessage>();
  let at = (last ? byId.get(last) : undefined) ?? all.at(-1);
  while (at && !branch.has(at)) {
    branch.add(at);
    at = byId.get(at.parent_message_uuid ?? "");
  }
  return [...branch].reverse();
}

/** Projects and memories are small, and extra: one that cannot be read does not cost the conversations. */
async function* oneFile(file: ExportEntry, place: string): AsyncIterable<Item> {
  const { memoriesSchema, projectSchema } = await import("./claude-schemas.ts");
  const { z } = await import("zod");
  try {
    if (place === "memories.json") yield* memories(file, await readJson(file, memoriesSchema));
    else
      for (const one of [await readJson(file, z.union([z.array(projectSchema), projectSchema]))].flat())
        yield* project(file, one);
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    yield skipped(place, "unreadable-file");
  }
}

/** The instructions of a project are the user's, its files are what was put in. */
function* project(entry: ExportEntry, one: ClaudeProject): Iterable<Item> {
  if (one.is_starter_project) {
    yield leftOut("project that came with the account");
    return;
  }
  const common = {
    source: "claude",
    kind: "note" as const,
    title: one.name ?? null,
    thread: `claude:project:${one.uuid}`,
  };
  const own = { description: one.description, instructions: one.prompt_template };
  for (const [form, text] of Object.entries(own)) {
    if (!text?.trim()) continue;
    const identity = [one.uuid, form];
    const locator = `project ${one.uuid} ${form}`;
    yield documentItem(entry, {
      ...common,
      identity,
      text,
      author: "self",
      at: one.created_at ?? null,
      locator,
      signals: { form },
    });
  }
  for (const [i, { uuid, filename, content, created_at }] of (one.docs ?? []).entries()) {
    if (!content?.trim()) continue;
    yield documentItem(entry, {
      ...common,
      identity: [one.uuid, uuid ?? String(i)],
      text: content,
      title: filename ?? one.name ?? null,
      author: "other",
      at: created_at ?? null,
      locator: `project ${one.uuid} file ${i + 1}`,
      signals: { foreign: "attachment" },
    });
  }
}

/** What the assistant wrote about the user: nobody's words to learn from, but known. */
function* memories(
  entry: ExportEntry,
  all: readonly {
    conversations_memory?: string | null | undefined;
    project_memories?: Record<string, string> | null | undefined;
  }[],
): Iterable<Item> {
  for (const { conversations_memory, project_memories } of all) {
    const texts = Object.entries({ conversations: conversations_memory ?? "", ...project_memories });
    for (const [place, text] of texts) {
      if (text.trim() === "") continue;
      yield documentItem(entry, {
        source: "claude",
        identity: ["memory", place, sha256(text)],
        kind: "note",
        text,
        author: "other",
        audience: "self",
        locator: `memory of ${place}`,
        signals: { foreign: "generated", form: "memory" },
      });
    }
  }
}
