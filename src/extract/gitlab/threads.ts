import { z } from "zod";
import type { Document, Signals } from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import { classify } from "../git/syntax.ts";
import { hunkContext, ownText } from "../github/post.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import type { People } from "./people.ts";
import { type Found, type GitLabRecord, type Kind, type Note, notesOf } from "./records.ts";

/** What GitLab puts before the words of somebody else that it took over from another service. */
const imported = /^\s*\*{1,3}(?:Created by:?|By) [^*\n]{1,200}\*{1,3}/;

/** The documents of one issue, merge request, epic, snippet or release: the user's words, and what they answer. */
export function* threadItems(found: Found, people: People): Iterable<Item> {
  const { record, kind } = found;
  if (!record) {
    yield skipped(placeOf(found), found.reason ?? "not-understood");
  } else if (kind === "snippets") yield snippetItem(record, found, people);
  else if (kind === "releases") yield releaseItem(record, found, people);
  else yield* new Thread(record, found, people).items();
}

const placeOf = ({ file, locator }: Found) => `${file.name.split("/").at(-1)} ${locator}`;

interface Post {
  id: string;
  own: boolean;
  author: number | null;
  text: string;
  body: string;
  at: string | null;
  replyTo: Post | null;
  signals: Signals;
}

const forms: Partial<Record<Kind, string>> = { issues: "issue", merge_requests: "pull", epics: "issue" };

class Thread {
  readonly #record: GitLabRecord;
  readonly #found: Found;
  readonly #people: People;
  readonly #key: string;
  readonly #items: Item[] = [];

  constructor(record: GitLabRecord, found: Found, people: People) {
    this.#record = record;
    this.#found = found;
    this.#people = people;
    // an export does not say where its project stands; the moment at which something was opened is its own
    this.#key = `gitlab:${found.kind}/${record.iid ?? record.id ?? ""}@${record.created_at ?? ""}`;
  }

  *items(): Iterable<Item> {
    const opening = this.#opening();
    const posts = [...(opening ? [opening] : []), ...this.#notes(opening)];
    const answered = new Set(posts.filter(({ own }) => own).map(({ replyTo }) => replyTo));
    yield* this.#items;
    for (const post of posts) {
      if (post.own || answered.has(post)) yield this.#document(post);
      else yield leftOut("by-others");
    }
  }

  #opening(): Post | null {
    const { description, author_id, created_at, label_links } = this.#record;
    const labels = (label_links ?? []).flatMap((link) => labelSchema.safeParse(link).data?.label.title ?? []);
    const form = forms[this.#found.kind] ?? "issue";
    return this.#post(this.#key, description, author_id, created_at, null, {
      form,
      ...(labels.length > 0 ? { labels } : {}),
    });
  }

  /** A note answers what another said last in its discussion, else in the thread; on a line of a change, the line. */
  #notes(opening: Post | null): Post[] {
    const posts: Post[] = [];
    let last: Post | null = opening?.own ? null : opening;
    const discussions = new Map<string, Post>();
    const notes = notesOf(this.#record).map((note, index) => ({ note, index }));
    notes.sort((a, b) => compare(a.note?.created_at, b.note?.created_at) || a.index - b.index);
    for (const { note, index } of notes) {
      if (!note) {
        this.#items.push(skipped(`${placeOf(this.#found)} note ${index}`, "not-understood"));
        continue;
      }
      if (note.system) {
        this.#items.push(leftOut("system"));
        continue;
      }
      const isOnLine = note.type === "DiffNote";
      const before = discussions.get(note.discussion_id ?? "") ?? (isOnLine ? null : (last ?? opening));
      const id = `${this.#key}#note_${note.id ?? `${note.created_at}-${sha256(note.note ?? "").slice(0, 8)}`}`;
      const post = this.#post(id, note.note, note.author_id, note.created_at, before, {
        form: "comment",
        ...lineContext(note),
      });
      if (!post) continue;
      posts.push(post);
      if (post.own) continue;
      if (note.discussion_id) discussions.set(note.discussion_id, post);
      if (!isOnLine) last = post;
    }
    return posts;
  }

  #post(
    id: string,
    body: string | null | undefined,
    author: number | null | undefined,
    at: string | null | undefined,
    replyTo: Post | null,
    signals: Signals,
  ): Post | null {
    const text = ownText(body);
    if (text === "" || this.#people.isBot(author)) {
      this.#items.push(leftOut(text === "" ? "empty" : "bot"));
      return null;
    }
    const isImported = imported.test(text);
    return {
      id,
      own: this.#people.isOwn(author) && !isImported,
      author: author ?? null,
      text,
      body: body ?? "",
      at: at ?? null,
      replyTo,
      signals: isImported ? { ...signals, foreign: "import" } : signals,
    };
  }

  #document(post: Post): Item {
    const { file, locator } = this.#found;
    return documentItem(file, {
      source: "gitlab",
      identity: [post.id],
      kind: "post",
      text: post.text,
      author: post.own ? "self" : "other",
      at: post.at,
      title: this.#record.title ?? null,
      thread: this.#key,
      replyTo: post.own ? (post.replyTo?.id ?? null) : null,
      audience: "group",
      externalId: post.id,
      locator: post.id === this.#key ? locator : `${locator} ${post.id.slice(this.#key.length)}`,
      raw: post.body,
      signals: { from: { name: this.#people.nameOf(post.author), address: "" }, ...post.signals },
    });
  }
}

const labelSchema = z.looseObject({ label: z.looseObject({ title: z.string() }) });
const positionSchema = z.looseObject({ new_path: z.string().nullish(), old_path: z.string().nullish() });

/** What a note on a line is about. Older exports write the position as JSON in a string. */
function lineContext(note: Note): Signals {
  let position = note.position;
  if (typeof position === "string") {
    try {
      position = JSON.parse(position);
    } catch {
      position = null;
    }
  }
  const place = positionSchema.safeParse(position).data;
  return hunkContext(
    place?.new_path ?? place?.old_path ?? note.note_diff_file?.new_path,
    note.note_diff_file?.diff,
  );
}

const compare = (a: string | null | undefined, b: string | null | undefined) =>
  (a ?? "") < (b ?? "") ? -1 : (a ?? "") > (b ?? "") ? 1 : 0;

function releaseItem(record: GitLabRecord, { file, locator }: Found, people: People): Item {
  if (!people.isOwn(record.author_id)) return leftOut("by-others");
  const text = ownText(record.description);
  if (text === "") return leftOut("empty");
  const key = `gitlab:release/${record.tag ?? record.name ?? ""}@${record.created_at ?? ""}`;
  return documentItem(file, {
    source: "gitlab",
    identity: [key],
    kind: "article",
    text,
    author: "self",
    at: record.released_at ?? record.created_at ?? null,
    title: record.name ?? record.tag ?? null,
    audience: "public",
    externalId: key,
    locator,
    raw: record.description ?? "",
    signals: { form: "release" },
  });
}

function snippetItem(record: GitLabRecord, { file, locator }: Found, people: People): Item {
  if (!people.isOwn(record.author_id)) return leftOut("by-others");
  const text = (record.content ?? "").replace(/\r\n?/g, "\n").trim();
  if (text === "") return leftOut("empty");
  const type = classify(record.file_name ?? "");
  const kind: Document["kind"] = type?.kind === "code" ? "code" : "article";
  const key = `gitlab:snippet/${record.file_name ?? ""}@${record.created_at ?? ""}`;
  return documentItem(file, {
    source: "gitlab",
    identity: [key],
    kind,
    text,
    author: "self",
    at: record.created_at ?? null,
    title: record.title ?? record.file_name ?? null,
    audience: "group",
    externalId: key,
    locator,
    signals: { form: "snippet", ...(type?.kind === "code" ? { syntax: type.syntax } : {}) },
  });
}
