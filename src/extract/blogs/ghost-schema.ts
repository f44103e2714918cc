import { z } from "zod";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import { lexicalToHtml, mobiledocToHtml } from "./ghost-formats.ts";

const id = z.union([z.string(), z.number()]);
const time = z.union([z.string(), z.number()]).nullish().catch(null);
const text = z.string().nullish().catch(null);

const dataSchema = z.object({
  posts: z.array(z.unknown()).nullish(),
  users: z
    .array(z.object({ id, name: text, email: text, slug: text }))
    .nullish()
    .catch(null),
  tags: z
    .array(z.object({ id, name: text }))
    .nullish()
    .catch(null),
  posts_tags: z
    .array(z.object({ post_id: id, tag_id: id }))
    .nullish()
    .catch(null),
  posts_authors: z
    .array(z.object({ post_id: id, author_id: id }))
    .nullish()
    .catch(null),
  posts_meta: z.array(z.unknown()).nullish().catch(null),
});

/** Newer exports have a list of databases, of which there is one. */
export const ghostSchema = z
  .union([z.object({ db: z.array(z.object({ data: dataSchema })).min(1) }), z.object({ data: dataSchema })])
  .transform((file) => ("db" in file ? file.db[0]?.data : file.data));

export const postSchema = z.object({
  id,
  uuid: text,
  title: text,
  html: text,
  lexical: text,
  mobiledoc: text,
  plaintext: text,
  markdown: text,
  status: text,
  type: text,
  page: z.union([z.boolean(), z.number()]).nullish().catch(null),
  visibility: text,
  author_id: id.nullish(),
  created_by: id.nullish(),
  created_at: time,
  updated_at: time,
  published_at: time,
});

/** A post's Markdown, from whichever of its forms is there; null where none can be read. */
export function textOf(post: z.infer<typeof postSchema>): string | null {
  const { html, lexical, mobiledoc, markdown, plaintext } = post;
  if (html) return htmlToMarkdown(html, { drop: isCard });
  const converted = lexical ? lexicalToHtml(lexical) : mobiledoc ? mobiledocToHtml(mobiledoc) : null;
  if (converted !== null) return htmlToMarkdown(converted);
  if (markdown || plaintext) return markdown || plaintext || "";
  return lexical || mobiledoc ? null : "";
}

/** Others' pages and files. */
const isCard = (_: string, { class: classes }: { class: string }) =>
  /\b(?:kg-bookmark-card|kg-embed-card|kg-file-card|kg-signup-card|kg-button-card|kg-audio-card|kg-video-card)\b/.test(
    classes,
  );
