import { z } from "zod";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import type { FeedPost } from "./feed.ts";

const text = z.string().nullish().catch(null);
const author = z.object({ name: text, url: text }).nullish().catch(null);
const authors = { author, authors: z.array(author).nullish().catch(null) };
const itemSchema = z.object({
  id: z.union([z.string(), z.number()]),
  url: text,
  title: text,
  content_html: text,
  content_text: text,
  date_published: text,
  date_modified: text,
  tags: z.array(z.string()).nullish().catch(null),
  ...authors,
});
export const jsonFeedSchema = z.object({ version: z.string(), items: z.array(z.unknown()), ...authors });

/** An entry of a JSON Feed. */
export function jsonPost(
  feed: z.infer<typeof jsonFeedSchema>,
  value: unknown,
  index: number,
): FeedPost | { locator: string; reason: string } {
  const locator = `entry ${index}`;
  const { data: item } = itemSchema.safeParse(value);
  if (!item) return { locator, reason: "no-id" };
  const named = namesOf(item);
  return {
    id: String(item.id),
    title: item.title ?? null,
    text: item.content_html ? htmlToMarkdown(item.content_html) : (item.content_text ?? ""),
    at: item.date_published ?? item.date_modified ?? null,
    url: item.url ?? null,
    authors: named.length > 0 ? named : namesOf(feed),
    labels: item.tags ?? [],
    locator,
  };
}

const namesOf = (of: { author?: z.infer<typeof author>; authors?: z.infer<typeof author>[] | null }) =>
  (of.authors ?? [of.author]).flatMap((one) => one?.name ?? []);
