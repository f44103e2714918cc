import type { z } from "zod";
import type { Signals } from "../../core/document.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { type Api, notUnderstood } from "./api.ts";
import { hunkContext, isBot, ownText, postRecord } from "./post.ts";
import {
  type Comment,
  commentSchema,
  type Item,
  type Review,
  type ReviewComment,
  reviewCommentSchema,
  reviewSchema,
} from "./schemas.ts";

/** Everything that the user wrote in one issue or pull request, and what it answers: a request for each list. */
export async function threadByRest(api: Api, login: string, item: Item): Promise<CorpusRecord[]> {
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

type Many<T> = AsyncIterable<T> | Iterable<T>;
type Around = Signals & { replyTo: string | null };

/** Collects the records of one thread; each post once, and others' only where the user answered them. */
export class Thread {
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
  async comments(comments: Many<Comment>): Promise<void> {
    let last: Comment | null = null;
    for await (const comment of comments) {
      if (isBot(comment.user)) continue;
      const post = { ...comment, date: comment.created_at };
      if (this.#isMine(comment.user)) this.#add(post, { form: "comment", replyTo: this.#answered(last) });
      else last = comment;
    }
  }

  async reviews(reviews: Many<Review>): Promise<void> {
    for await (const review of reviews) {
      if (!this.#isMine(review.user) || ownText(review.body) === "") continue;
      this.#add(
        { ...review, date: review.submitted_at ?? null },
        { form: "review", replyTo: this.#answered(null) },
      );
    }
  }

  /** A comment on a line answers the one before it on that line, or the change itself. */
  async reviewComments(comments: Many<ReviewComment>): Promise<void> {
    const last = new Map<number, ReviewComment>();
    for await (const comment of comments) {
      if (isBot(comment.user)) continue;
      const line = comment.in_reply_to_id ?? comment.id;
      const before = last.get(line);
      if (this.#isMine(comment.user)) {
        const replyTo = before ? this.#answered(before) : null;
        this.#add(
          { ...comment, date: comment.created_at },
          { form: "comment", replyTo, ...hunkContext(comment.path, comment.diff_hunk) },
        );
      } else last.set(line, comment);
    }
  }

  /** The address of what was answered, which is stored with it: a comment, or what opened the thread. */
  #answered(comment: Comment | null): string | null {
    if (!comment || ownText(comment.body) === "") {
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

  #add(post: Pick<Comment, "html_url" | "body" | "user"> & { date: string | null }, more: Around): void {
    if (this.#records.has(post.html_url)) return;
    const { replyTo, ...signals } = more;
    const record = postRecord(
      {
        url: post.html_url,
        body: post.body,
        login: post.user?.login ?? null,
        mine: this.#isMine(post.user),
        at: post.date,
        title: this.#item.title,
        thread: this.#item.html_url,
        replyTo,
        signals,
      },
      { source: "github", file: this.#item.url },
    );
    if (record) this.#records.set(post.html_url, record);
  }

  #isMine(user: Comment["user"]): boolean {
    return user?.login.toLowerCase() === this.#login;
  }
}
