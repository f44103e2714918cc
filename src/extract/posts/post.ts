import type { Document, Signals } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import { documentItem, type Item, isoTime } from "../items.ts";
import type { ExportEntry } from "../source.ts";

/** What the user posted on any network, before it is a document. */
export interface Post {
  /** The network's own id of it. */
  id: string;
  /** What the world knows it by: its address. */
  externalId: string;
  at: string | number | null;
  /** Markdown; never empty. */
  text: string;
  /** `id` of the post that it answers. */
  parent?: string | null;
  /** `externalId` of what it answers or quotes, as it is where that is not the user's own. */
  parentAddress?: string | null;
  /** `id` of a later version of this post. It counts instead, if it is there. */
  replacedBy?: string | null;
  title?: string | null;
  /** Where the network names the conversation. */
  thread?: string | null;
  audience: Document["audience"];
  signals?: Signals;
  /** The file it stands in. */
  entry: ExportEntry;
  locator: string;
}

/** A post that goes on within this time goes on with the same text; later, it is another one. */
const PAUSE = 24 * 3600 * 1000;

/**
 * The documents of the user's own posts. Answers to oneself that follow one another make one text, which a person
 * calls a thread too. `posts` is read twice, so that only what belongs to such chains is kept in memory. `address` gives the
 * `externalId` of a post.
 */
export async function* postItems(
  source: string,
  posts: () => AsyncIterable<Post | Item>,
  address: (id: string) => string,
): AsyncIterable<Item> {
  const chains = await findChains(posts(), address);
  const waiting = new Map<string, Post[]>();
  let failure: unknown = null;
  try {
    yield* whole(source, posts(), { chains, waiting });
  } catch (error) {
    failure = error;
  }
  // only where the file is damaged, or changed between the two readings
  for (const part of [...waiting.values()].flat()) yield documentOf(source, [part], chains);
  if (failure !== null) throw failure;
}

/** Texts of which all posts have come. Those that wait for the rest of theirs are in `waiting`. */
async function* whole(
  source: string,
  posts: AsyncIterable<Post | Item>,
  { chains, waiting }: { chains: Chains; waiting: Map<string, Post[]> },
): AsyncIterable<Item> {
  const done = new Set<string>();
  for await (const post of posts) {
    if ("type" in post) {
      yield post;
      continue;
    }
    if (done.has(post.id)) {
      yield { type: "leftOut", reason: "the same post again", count: 1 };
      continue;
    }
    done.add(post.id);
    if (chains.isReplaced(post.id)) {
      yield { type: "leftOut", reason: "earlier version", count: 1 };
      continue;
    }
    const chain = chains.of(post.id);
    if (chain.length === 1) {
      yield documentOf(source, [post], chains);
      continue;
    }
    const [root = post.id] = chain;
    const parts = [...(waiting.get(root) ?? []), post];
    waiting.set(root, parts);
    if (parts.length < chain.length) continue;
    waiting.delete(root);
    const place = (one: Post) => chain.indexOf(one.id);
    yield documentOf(
      source,
      parts.sort((a, b) => place(a) - place(b)),
      chains,
    );
  }
}

function documentOf(source: string, parts: readonly Post[], chains: Chains): Item {
  const [first] = parts;
  if (!first) throw new RangeError("a chain without posts");
  const parent = first.parent ?? null;
  const replyTo = (parent === null ? null : chains.addressOf(parent)) ?? first.parentAddress ?? null;
  const whole = parts.length > 1 ? { form: "thread" } : {};
  return documentItem(first.entry, {
    source,
    identity: [first.id],
    kind: "post",
    text: parts.map(({ text }) => text).join("\n\n"),
    author: first.signals?.foreign ? "other" : "self",
    at: first.at,
    title: first.title ?? null,
    thread: first.thread ?? chains.threadOf(source, first.id),
    replyTo,
    audience: first.audience,
    externalId: first.externalId,
    locator: parts.map(({ locator }) => locator).join(", "),
    signals: { ...first.signals, ...whole },
  });
}

/** Which of the posts follow one another. */
class Chains {
  /** When each post was written. Accounts have hundreds of thousands: no more is kept of most. */
  readonly #times: Map<string, number>;
  readonly #parents: ReadonlyMap<string, string>;
  readonly #replaced: ReadonlyMap<string, string>;
  readonly #chains = new Map<string, string[]>();

  readonly #address: (id: string) => string;

  /** `replaced` holds the later version of those posts that have one. */
  constructor(
    {
      times,
      parents,
      replaced,
    }: Record<"parents" | "replaced", ReadonlyMap<string, string>> & {
      times: Map<string, number>;
    },
    address: (id: string) => string,
  ) {
    this.#times = times;
    this.#parents = parents;
    this.#replaced = replaced;
    this.#address = address;
    for (const id of replaced.keys()) this.#times.delete(id);
    const next = this.#successors();
    const follows = new Set(next.values());
    for (const id of next.keys()) {
      if (follows.has(id)) continue;
      const chain: string[] = [];
      for (let at: string | undefined = id; at !== undefined; at = next.get(at)) chain.push(at);
      for (const one of chain) this.#chains.set(one, chain);
    }
  }

  isReplaced = (id: string): boolean => this.#replaced.has(id);

  of = (id: string): readonly string[] => this.#chains.get(id) ?? [id];

  /** The address of the document in which an own post stands. */
  addressOf(id: string): string | null {
    const current = this.#replaced.get(id) ?? id;
    const first = this.of(current)[0] ?? current;
    return this.#times.has(first) ? this.#address(first) : null;
  }

  /** One conversation: what the first own post above this one answers, else that post itself. */
  threadOf(source: string, id: string): string {
    const seen = new Set<string>();
    let top = id;
    for (let up: string | null = id; up !== null && !seen.has(up); up = this.#parentOf(up)) {
      seen.add(up);
      top = up;
    }
    const outside = this.#parents.get(top);
    return outside !== undefined && !seen.has(outside) ? this.#address(outside) : `${source}:${top}`;
  }

  /** The own post that this one answers. */
  #parentOf(id: string): string | null {
    const parent = this.#parents.get(id);
    if (parent === undefined) return null;
    const current = this.#replaced.get(parent) ?? parent;
    return this.#times.has(current) ? current : null;
  }

  /** Of several answers to one post, the first in time goes on with it; the others are answers. */
  #successors(): Map<string, string> {
    const next = new Map<string, string>();
    for (const id of this.#parents.keys()) {
      const time = this.#times.get(id);
      const parent = this.#parentOf(id);
      const before = this.#times.get(parent ?? "");
      if (parent === null || time === undefined || before === undefined) continue;
      if (time < before || time - before > PAUSE) continue;
      const rival = this.#times.get(next.get(parent) ?? "");
      if (rival === undefined || time < rival) next.set(parent, id);
    }
    return next;
  }
}

async function findChains(
  posts: AsyncIterable<Post | Item>,
  address: (id: string) => string,
): Promise<Chains> {
  const times = new Map<string, number>();
  const parents = new Map<string, string>();
  const versions = new Map<string, string>();
  try {
    for await (const post of posts) {
      if ("type" in post) continue;
      const { id, parent, at, replacedBy } = post;
      times.set(id, Date.parse(isoTime(at) ?? "") || 0);
      if (parent) parents.set(id, parent);
      if (replacedBy && replacedBy !== id) versions.set(id, replacedBy);
    }
  } catch (error) {
    // what stands before the damage is read; the second reading comes upon it, too
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
  }
  const isLast = ([, later]: [string, string]) => times.has(later) && !versions.has(later);
  return new Chains({ times, parents, replaced: new Map([...versions].filter(isLast)) }, address);
}
