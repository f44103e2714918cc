import { z } from "zod";
import { foreignByContent, foreignByName } from "../git/foreign.ts";
import { classify } from "../git/syntax.ts";
import { type Item, leftOut } from "../items.ts";
import { type Connection, own, postSchema, reading, record, text, who } from "./connection.ts";

const gistSchema = z.looseObject({
  url: z.string(),
  description: text,
  createdAt: text,
  isFork: z.boolean(),
  isPublic: z.boolean(),
  files: z
    .array(z.looseObject({ name: text, text, isTruncated: z.boolean().nullish() }).nullable())
    .nullish(),
});
type GistFile = {
  name?: string | null | undefined;
  text?: string | null | undefined;
  isTruncated?: boolean | null | undefined;
};

/** The user's gists, each file a document; those that were taken from others are not. */
export const gists: Connection = {
  name: "gists",
  size: 20,
  options: ", privacy: ALL",
  fields: "url description createdAt isFork isPublic files(limit: 50) { name text isTruncated }",
  items: reading(gistSchema, (gist, { login }) =>
    gist.isFork
      ? [leftOut("copied")]
      : (gist.files ?? []).flatMap((file) => (file ? [gistFile(gist, file, login)] : [])),
  ),
};

function gistFile(gist: z.infer<typeof gistSchema>, file: GistFile, login: string): Item {
  const name = file.name ?? "";
  const type = classify(name);
  const body = file.text ?? "";
  const isCode = type?.kind === "code";
  const reason = foreignByName(name) ?? (type ? foreignByContent(body, !isCode) : "neither-prose-nor-code");
  if (reason) return leftOut(reason);
  if (file.isTruncated || !file.text) return leftOut(file.isTruncated ? "too-large" : "empty");
  const at = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  return record({
    node: { url: `${gist.url}#file-${at}`, body, createdAt: gist.createdAt, author: { login } },
    mine: true,
    title: gist.description || name,
    thread: null,
    kind: isCode ? "code" : "article",
    audience: gist.isPublic ? "public" : "group",
    ...(isCode ? { language: null } : {}),
    signals: { form: "gist", ...(isCode ? { syntax: type.syntax, context: name } : {}) },
  });
}

/** Comments on gists, also on other people's. */
export const gistComments: Connection = {
  name: "gistComments",
  size: 50,
  fields: `databaseId body createdAt ${who} gist { url description }`,
  items: reading(
    postSchema.omit({ url: true }).extend({
      databaseId: z.int().nullish(),
      gist: z.looseObject({ url: z.string(), description: text }),
    }),
    (node, { login }) => {
      const { gist, databaseId: id } = node;
      const url = `${gist.url}?permalink_comment_id=${id}#gistcomment-${id}`;
      const context = gist.description ? { context: gist.description } : {};
      return [
        own(
          login,
          { ...node, url },
          { title: null, thread: gist.url, signals: { form: "comment", ...context } },
        ),
      ];
    },
  ),
};
