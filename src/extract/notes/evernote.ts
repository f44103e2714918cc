import { basename } from "node:path";
import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { broken } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { EnexNote } from "./enex.ts";
import { withCodeBlocks, withoutClip, withoutTaskBoxes } from "./enml.ts";
import { noteItem } from "./own-note.ts";

/** Notebooks of Evernote, as .enex files; other apps write them as well. */
export const evernote: Source = {
  name: "evernote",
  title: "Evernote",
  howToExport: "In Evernote: a notebook's ⋯ menu > Export notebook > ENEX. Give the .enex files.",
  dependsOn: ["names", "emails", "handles"],
  recognizes: async (entry) => (entry.kind === "file" && /\.enex$/i.test(entry.name) ? 1 : 0),
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function* items(entry: ExportEntry, { self, onProgress }: ReadOptions): AsyncIterable<Item> {
  const { enexNotes } = await import("./enex.ts");
  const notebook = basename(entry.name).replace(/\.enex$/i, "");
  const authors = new Map<string, { records: number; own: boolean }>();
  const seen = new Map<string, number>();
  let read = 0;
  const counted: ExportEntry = {
    ...entry,
    open: () => {
      const stream = entry.open();
      stream.on("data", (chunk: Buffer) => {
        read += chunk.length;
        onProgress(read, entry.size);
      });
      return stream;
    },
  };
  const notes = enexNotes(counted);
  let index = 0;
  let next = await notes.next();
  for (; !next.done; next = await notes.next()) {
    index++;
    yield* await toItems(entry, next.value, { index, notebook, self, authors, seen });
  }
  if (!next.value.isEnex) throw broken(entry, "it is no .enex file");
  for (const [name, { records, own }] of authors)
    yield { type: "speaker", name, conversation: notebook, records, own };
  if (next.value.isCut) throw broken(entry, "it was cut off");
}

interface Context {
  index: number;
  notebook: string;
  self: Self;
  authors: Map<string, { records: number; own: boolean }>;
  seen: Map<string, number>;
}

async function toItems(entry: ExportEntry, note: EnexNote, context: Context): Promise<Item[]> {
  const { index, notebook, self, authors, seen } = context;
  const locator = `note ${index}`;
  if (note.isCut && note.content === "") return [skipped(locator, "cut-off")];
  const isClip = isClipped(note);
  const marked = isClip ? withoutClip(note.content) : null;
  const text = await textOf(marked ? marked.clip : note.content, note.tasks);
  const remark = marked ? await textOf(marked.around, []) : "";
  if (text === "" && remark === "") return [leftOut("empty")];
  const own = note.author === "" || isMe(self, note.author);
  if (note.author !== "" && !isClip)
    authors.set(note.author, { records: (authors.get(note.author)?.records ?? 0) + 1, own });
  // there is no id in the file; notes that were imported together may share time and title
  const key = `${note.created}\0${note.title}`;
  const count = (seen.get(key) ?? 0) + 1;
  seen.set(key, count);
  const common = {
    source: "evernote",
    title: note.title || null,
    at: enexTime(note.created) ?? enexTime(note.updated),
    labels: note.tags.filter(Boolean),
    folders: [notebook],
    other: !own,
    raw: note.content,
  };
  const identity = [note.created, note.title, ...(count > 1 ? [String(count)] : [])];
  const items: Item[] = [];
  if (text !== "") items.push(noteItem(entry, { ...common, identity, text, clip: isClip, locator }));
  if (remark !== "")
    items.push(
      noteItem(entry, {
        ...common,
        identity: [...identity, "remark"],
        text: remark,
        context: text.slice(0, CONTEXT),
        locator: `${locator} remark`,
      }),
    );
  return items;
}

/** How much of a clipped page goes along with what was written around it. */
const CONTEXT = 4000;

/** A name, an address, or `Name <address>`. */
function isMe(self: Self, author: string): boolean {
  const [, name = "", address = ""] = /^([^<]*)<([^>]*)>$/.exec(author) ?? [];
  return isSelfByName(self, name || author) || isSelf(self, { address: address || author, handle: author });
}

/** Taken from the web, by the clipper or with the address of a page, or sent in by mail. */
const isClipped = ({ source, url, content }: EnexNote) =>
  /^(?:web\.clip|mail\.)/i.test(source) ||
  /^https?:/i.test(url) ||
  /--?(?:en-clipped-content|evernote-webclip)\s*:/i.test(content.slice(0, 20_000));

async function textOf(content: string, tasks: EnexNote["tasks"]): Promise<string> {
  const { htmlToMarkdown } = await import("../markup/html-to-markdown.ts");
  const html = withCodeBlocks(withoutTaskBoxes(content))
    .replace(/^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?/i, "")
    // lists of tasks say in a style what older notes have an element for
    .replace(
      /<li\b[^<>]{0,500}--en-checked:\s*(true|false)[^<>]{0,500}>(?:\s*<div[^<>]{0,500}>)?/gi,
      '$&<en-todo checked="$1"></en-todo>',
    );
  const text = htmlToMarkdown(html, { drop: (name) => name === "en-crypt" });
  const list = tasks
    .filter(({ title }) => title !== "")
    .map(({ title, done }) => `- [${done ? "x" : " "}] ${title}`);
  return [text, list.join("\n")].filter(Boolean).join("\n\n").trim();
}

/** `20240517T083000Z` */
function enexTime(text: string): string | null {
  const found = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z?$/.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second] = found;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
