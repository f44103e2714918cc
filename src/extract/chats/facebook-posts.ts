import { z } from "zod";
import { foldName } from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { writtenFiles } from "./meta-folder.ts";
import { repairedValue, written } from "./meta-text.ts";
import type { Owner } from "./meta-threads.ts";

/** Files with what others wrote to the user. */
const foreign = /other_people|others_posts|wall_posts_sent/i;

/** Files with what the user wrote. */
const own = /(?:^|\/)(?:posts|comments(?:_and_reactions)?|groups)\/[^/]*\.json$/;

/** Records of the newest layout, whose values stand beside labels in the user's language. */
function labelled(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > 10) return 0;
  if ("label_values" in value && Array.isArray(value.label_values)) return 1;
  return Object.values(value).reduce((sum: number, one: unknown) => sum + labelled(one, depth + 1), 0);
}

/** One thing that the user wrote and is no message. */
interface Writing {
  form: "post" | "comment" | "caption" | "note" | "review";
  text: string;
  /** Seconds. */
  at: number | null;
  author: string | null;
  title: string | null;
  context: string | null;
}

const text = z.string().nullish().catch(null);
const seconds = z.number().nullish().catch(null);
/** Everything that the walk below asks of an object; what is not there is undefined. */
const nodeSchema = z.looseObject({
  timestamp: seconds,
  creation_timestamp: seconds,
  created_timestamp: seconds,
  last_modified_timestamp: seconds,
  review_timestamp: seconds,
  title: text,
  name: text,
  text,
  post: text,
  comment: text,
  author: text,
  description: text,
  review: text,
  uri: text,
  url: text,
});
type Node = z.infer<typeof nodeSchema>;

/**
 * Posts, comments, notes, captions and reviews in all files of a download but the messages. They are found by their
 * form, not by the names of files, which have changed every year.
 */
export async function* postItems(
  folder: ExportEntry,
  owner: Owner,
  options: ReadOptions,
): AsyncIterable<Item> {
  const seen = new Set<string>();
  for await (const { file, place, value } of writtenFiles(folder, options)) {
    if (value === undefined) yield skipped(place, "unreadable-file");
    else {
      yield* writingItems(file, repairedValue(value), { owner, seen, place });
      const unread = own.test(place) ? labelled(value) : 0;
      if (unread > 0) yield leftOut("in a form not known yet", unread);
    }
  }
}

function* writingItems(
  file: ExportEntry,
  value: unknown,
  { owner, seen, place }: { owner: Owner; seen: Set<string>; place: string },
): Iterable<Item> {
  let index = 0;
  for (const { form, text, at, author, title, context } of writings(value, { at: null, title: null })) {
    const locator = `${place}#${index++}`;
    if (foreign.test(place)) {
      yield leftOut("others' posts");
      continue;
    }
    if (author !== null && owner && !has(owner, author)) {
      yield leftOut("others' comments");
      continue;
    }
    // the same words stand beside a picture, in its album, and in the group's file
    const key = sha256(`${at === null ? "" : Math.floor(at / 60)}\0${text}`).slice(0, 16);
    if (seen.has(key)) {
      yield leftOut("the same again");
      continue;
    }
    seen.add(key);
    yield documentItem(file, {
      source: "facebook",
      identity: ["post", key],
      kind: form === "note" ? "article" : "post",
      text,
      author: "self",
      at: at === null ? null : at * 1000,
      title,
      audience: "group",
      externalId: `facebook:${key}`,
      locator,
      signals: { form, ...(context ? { context } : {}) },
    });
  }
}

const has = (owner: ReadonlySet<string>, name: string) =>
  [...owner].some((own) => foldName(own) === foldName(name));

/** What an object stands in: its time, and the line that the program wrote over it. */
interface Frame {
  at: number | null;
  title: string | null;
}

function* writings(value: unknown, frame: Frame, depth = 0): Iterable<Writing> {
  if (typeof value !== "object" || value === null || depth > 30) return;
  if (Array.isArray(value)) {
    for (const one of value) yield* writings(one, frame, depth + 1);
    return;
  }
  const node = nodeSchema.safeParse(value).data;
  if (!node) return;
  const at = node.timestamp ?? node.creation_timestamp ?? node.created_timestamp ?? frame.at;
  const own = writing(node, at, frame);
  if (own) yield own;
  const title = typeof node.timestamp === "number" && node.title ? node.title : frame.title;
  // what was written comes before the pictures beside it, which repeat it
  const members: [string, unknown][] = Object.entries(value);
  members.sort(([a], [b]) => Number(b === "data") - Number(a === "data"));
  for (const [, one] of members) yield* writings(one, { at, title }, depth + 1);
}

function writing(node: Node, at: number | null, frame: Frame): Writing | null {
  const of = (form: Writing["form"], source: string, more: Partial<Writing> = {}): Writing | null => {
    const text = written(source);
    return text === "" ? null : { form, text, at, author: null, title: null, context: frame.title, ...more };
  };
  if (node.post) return of("post", node.post);
  if (node.comment) return of("comment", node.comment, { author: node.author ?? null });
  if (node.review) return of("review", node.review, { at: node.review_timestamp ?? at });
  if (node.text && node.title && typeof node.created_timestamp === "number")
    return of("note", node.text, { title: node.title, context: null });
  const isPicture = Boolean(node.uri) && typeof node.creation_timestamp === "number";
  const isAlbum = Boolean(node.name) && typeof node.last_modified_timestamp === "number";
  if (node.description && (isPicture || isAlbum))
    return of("caption", node.description, {
      at: isAlbum ? (node.last_modified_timestamp ?? at) : (frame.at ?? at),
      title: isAlbum ? (node.name ?? null) : null,
    });
  return null;
}
