import { Parser } from "htmlparser2";
import { asReadError } from "../entry.ts";
import type { ExportEntry } from "../source.ts";

/** One `<note>` of an .enex file, as far as it matters. */
export interface EnexNote {
  title: string;
  /** The en-note, as XHTML. */
  content: string;
  created: string;
  updated: string;
  tags: string[];
  author: string;
  source: string;
  url: string;
  /** Tasks stand beside the text since version 10. */
  tasks: { title: string; done: boolean }[];
  /** Its end is missing. */
  isCut: boolean;
}

/** A note's text is at most some MB; a file whose CDATA never ends must not be held. */
const HELD = 128 * 1024 * 1024;
const fields = new Set(["title", "content", "created", "updated", "tag", "author", "source", "source-url"]);

/**
 * The notes of an .enex file, one at a time. Attachments, which make up nearly all of it, pass by without being held.
 * `isEnex` of the end result is false for XML of another kind.
 */
export async function* enexNotes(
  entry: ExportEntry,
): AsyncGenerator<EnexNote, { isEnex: boolean; isCut: boolean }> {
  const reader = new EnexReader();
  const decoder = new TextDecoder();
  try {
    for await (const chunk of entry.open()) {
      reader.write(decoder.decode(Buffer.from(chunk), { stream: true }));
      yield* reader.taken();
      if (reader.held > HELD) break;
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  const cut = reader.end();
  yield* reader.taken();
  if (cut) yield cut;
  return { isEnex: reader.isEnex, isCut: !reader.isWhole };
}

class EnexReader {
  isEnex = false;
  isWhole = false;
  held = 0;
  #done: EnexNote[] = [];
  #note: EnexNote | null = null;
  #task: { title: string; done: boolean } | null = null;
  #field: string | null = null;
  #text: string[] = [];
  /** Depth within an attachment. */
  #resource = 0;
  #ended = false;
  readonly #parser = new Parser(
    {
      onopentagname: (name) => this.#open(name),
      ontext: (text) => this.#add(text),
      onclosetag: (name) => this.#close(name),
    },
    { xmlMode: true, decodeEntities: true },
  );

  write(text: string): void {
    this.held += text.length;
    this.#parser.write(text);
  }

  /** The note that was open. */
  end(): EnexNote | null {
    // what the parser closes by itself at the end was not closed in the file
    this.#ended = true;
    this.#parser.end();
    return this.#note ? { ...this.#note, isCut: true } : null;
  }

  *taken(): Iterable<EnexNote> {
    const done = this.#done;
    this.#done = [];
    yield* done;
  }

  #open(name: string): void {
    this.held = 0;
    if (name === "en-export") this.isEnex = true;
    else if (name === "resource") this.#resource++;
    else if (this.#resource > 0) return;
    else if (name === "note") this.#note = emptyNote();
    else if (name === "task") this.#task = { title: "", done: false };
    else if (fields.has(name) || name === "taskStatus") {
      this.#field = name;
      this.#text = [];
    }
  }

  #add(text: string): void {
    this.held = 0;
    if (this.#field !== null && this.#resource === 0) this.#text.push(text);
  }

  #close(name: string): void {
    this.held = 0;
    if (this.#ended) return;
    if (name === "resource") this.#resource = Math.max(0, this.#resource - 1);
    else if (name === "en-export") this.isWhole = true;
    if (this.#resource > 0 || !this.#note) return;
    if (name === "note") {
      this.#done.push(this.#note);
      this.#note = null;
    } else if (name === "task") {
      if (this.#task) this.#note.tasks.push(this.#task);
      this.#task = null;
    } else if (name === this.#field) {
      this.#set(this.#note, name, this.#text.join("").trim());
      this.#field = null;
    }
  }

  #set(note: EnexNote, name: string, value: string): void {
    if (this.#task) {
      if (name === "title") this.#task.title = value;
      else if (name === "taskStatus") this.#task.done = value === "completed";
    } else if (name === "tag") note.tags.push(value);
    else if (name === "source-url") note.url = value;
    else if (name === "title" || name === "content" || name === "created") note[name] = value;
    else if (name === "updated" || name === "author" || name === "source") note[name] = value;
  }
}

const emptyNote = (): EnexNote => ({
  title: "",
  content: "",
  created: "",
  updated: "",
  tags: [],
  author: "",
  source: "",
  url: "",
  tasks: [],
  isCut: false,
});
