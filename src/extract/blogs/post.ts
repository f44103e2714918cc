import type { Document } from "../../core/document.ts";
import { timeOf } from "../documents/time.ts";
import { wordCount } from "../documents/words.ts";
import { documentItem, type Item, leftOut } from "../items.ts";
import type { ExportEntry } from "../source.ts";

/** A post of any blog, before it is a document. */
export interface Post {
  source: string;
  /** What tells it apart from others of this source, on any machine. */
  id: string;
  title: string | null;
  /** Markdown. */
  text: string;
  /** As the export has it; times without a zone count as UTC. */
  at: string | null;
  own: boolean;
  url: string | null;
  audience: Document["audience"];
  thread?: string;
  replyTo?: string | null;
  /** "draft", "page", "comment". */
  form?: string;
  labels?: readonly string[];
  /** Who wrote it, where that is not the user. */
  author?: string;
  foreign?: string;
  locator: string;
}

/** Words from which a post is an article. */
const LONG = 150;

/** The document of a post, or a count of what has no text. */
export function postItem(entry: ExportEntry, post: Post): Item {
  const text = post.text.trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return leftOut("empty");
  const labels = [...new Set(post.labels?.filter((one) => one !== ""))];
  return documentItem(entry, {
    source: post.source,
    identity: [post.id],
    kind: post.form !== "comment" && wordCount(text) >= LONG ? "article" : "post",
    text,
    author: post.own ? "self" : "other",
    at: timeOf(post.at),
    title: post.title?.replace(/\s+/g, " ").trim() || null,
    thread: post.thread ?? null,
    replyTo: post.replyTo ?? null,
    audience: post.audience,
    externalId: post.url || `${post.source}:${post.id}`,
    locator: post.locator,
    signals: {
      ...(post.author && !post.own ? { from: { name: post.author, address: "" } } : {}),
      ...(post.form ? { form: post.form } : {}),
      ...(labels.length > 0 ? { labels } : {}),
      ...(post.foreign ? { foreign: post.foreign } : {}),
    },
  });
}

/** Counts who writes in a blog whose export does not say which of them is the user. */
export class Authors {
  readonly #seen = new Map<string, { records: number; own: boolean }>();
  readonly #blog: string;

  constructor(blog: string) {
    this.#blog = blog;
  }

  add(name: string, own: boolean): void {
    if (name === "") return;
    this.#seen.set(name, { records: (this.#seen.get(name)?.records ?? 0) + 1, own });
  }

  *items(): Iterable<Item> {
    for (const [name, { records, own }] of this.#seen)
      yield { type: "speaker", name, conversation: this.#blog, records, own };
  }
}
