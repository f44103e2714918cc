import type { z } from "zod";
import type { Document, Signals } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { detectLanguage } from "../language.ts";
import { type Api, notUnderstood } from "./api.ts";
import {
  type Comment,
  commentSchema,
  type Item,
  type Review,
  type ReviewComment,
  reviewCommentSchema,
  reviewSchema,
} from "./schemas.ts";

type Post = Pick<Comment, "html_url" | "body" | "user"> & { date: string | null };

/** The end of a diff hunk is what a review comment is about. */
const HUNK = 1500;

/** Everything that the user wrote in one issue or pull request, and what it answers. */
export async function threadRecords(api: Api, login: string, item: Item): Promise<CorpusRecord[]> {
  const thread = new Thread(login, item);
  if (item.comments > 0) await thread.comments(each(api.list(item.comments_url), commentSchema));
  if (item.pull_request) {
    const pull = item.url.replace(/\/issues\/(\d+)$/, "/pulls/$1");
    await thread.reviews(each(api.list(`${pull}/reviews`), reviewSchema));
    await thread.reviewComments(each(api.list(`${pull}/comments`), reviewCommentSchema));
  }
  return thread.records();
}

async function* each<T extends z.ZodType>(
  items: AsyncIterable<unknown>,
  schema: T,
): AsyncIterable<z.infer<T>> {
  for await (const item of items) {
    const parsed = schema.safeParse(item);
    if (!parsed.success) throw notUnderstood();
    yield parsed.data;
  }
}

/** Collects the records of one thread; each post once, and others' only where the user answered them. */
class Thread {
  readonly #login: string;
  readonly #item: Item;
  readonly #records = new Map<string, CorpusRecord>();

  constructor(login: string, item: Item) {
    this.#login = login.toLowerCase();
    this.#item = item;
    if (this.#isMine(item.user)) this.#addItem();
  }

  records(): CorpusRecord[] {
    return [...this.#records.values()];
  }

  /** In a plain discussion one answers the last thing that somebody else said. */
  async comments(comments: AsyncIterable<Comment>): Promise<void> {
    let last: Comment | null = null;
    for await (const comment of comments) {
      if (isBot(comment.user)) continue;
      const post = { ...comment, date: comment.created_at };
      if (this.#isMine(comment.user)) this.#add(post, { form: "comment", replyTo: this.#answered(last) });
      else last = comment;
    }
  }

  async reviews(reviews: AsyncIterable<Review>): Promise<void> {
    for await (const review of reviews) {
      if (!this.#isMine(review.user) || textOf(review.body) === "") continue;
      this.#add(
        { ...review, date: review.submitted_at ?? null },
        { form: "review", replyTo: this.#answered(null) },
      );
    }
  }

  /** A comment on a line answers the one before it on that line, or the change itself. */
  async reviewComments(comments: AsyncIterable<ReviewComment>): Promise<void> {
    const last = new Map<number, ReviewComment>();
    for await (const comment of comments) {
      if (isBot(comment.user)) continue;
      const line = comment.in_reply_to_id ?? comment.id;
      const before = last.get(line);
      if (this.#isMine(comment.user)) {
        const hunk = comment.diff_hunk
          ? `${comment.path ?? ""}\n${comment.diff_hunk.slice(-HUNK)}`.trim()
          : "";
        const replyTo = before ? this.#answered(before) : null;
        this.#add(
          { ...comment, date: comment.created_at },
          { form: "comment", replyTo, ...(hunk ? { context: hunk } : {}) },
        );
      } else last.set(line, comment);
    }
  }

  /** The address of what was answered, which is stored with it: a comment, or what opened the thread. */
  #answered(comment: Comment | null): string | null {
    if (!comment || textOf(comment.body) === "") {
      if (!isBot(this.#item.user)) this.#addItem();
      return this.#item.html_url;
    }
    this.#add({ ...comment, date: comment.created_at }, { form: "comment", replyTo: this.#item.html_url });
    return comment.html_url;
  }

  #addItem(): void {
    const { labels = [], pull_request, created_at } = this.#item;
    const names = labels.map(({ name }) => name ?? "").filter(Boolean);
    this.#add(
      { ...this.#item, date: created_at },
      {
        form: pull_request ? "pull" : "issue",
        replyTo: null,
        ...(names.length > 0 ? { labels: names } : {}),
      },
    );
  }

  #add(post: Post, { replyTo, ...signals }: Signals & { replyTo: string | null }): void {
    const text = textOf(post.body);
    if (text === "" || this.#records.has(post.html_url)) return;
    const mine = this.#isMine(post.user);
    const login = post.user?.login ?? "ghost"; // whose account is gone
    const document: Document = {
      id: documentId("github", post.html_url),
      kind: "post",
      text,
      author: mine ? "self" : "other",
      writtenAt: dateOf(post.date),
      title: this.#item.title,
      thread: this.#item.html_url,
      replyTo,
      audience: "group",
      language: detectLanguage(text),
      externalId: post.html_url,
      provenance: {
        source: "github",
        file: this.#item.url,
        locator: post.html_url,
        sha256: sha256(post.body ?? ""),
      },
    };
    const from = { name: login, address: `${login}@users.noreply.github.com` };
    this.#records.set(post.html_url, { type: "document", document, signals: { from, ...signals } });
  }

  #isMine(user: Comment["user"]): boolean {
    return user?.login.toLowerCase() === this.#login;
  }
}

const isBot = (user: Comment["user"]) => user?.type === "Bot" || Boolean(user?.login.endsWith("[bot]"));

/** Without the hints of issue templates, which stand in HTML comments. */
const textOf = (body: string | null | undefined) =>
  (body ?? "")
    .replace(/\r\n?/g, "\n")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

function dateOf(text: string | null): string | null {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
