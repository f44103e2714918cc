import { z } from "zod";
import type { CorpusRecord } from "../../io/corpus.ts";
import { foreignByContent, foreignByName } from "../git/foreign.ts";
import { classify } from "../git/syntax.ts";
import { type Item, leftOut } from "../items.ts";
import type { Account } from "./account.ts";
import type { Api } from "./api.ts";
import { isBot, type Post, postRecord } from "./post.ts";
import { readmeItems } from "./readme.ts";

export interface Context {
  api: Api;
  login: string;
  state: Account;
}

/** A list that GitHub keeps for each user, and what becomes of what it holds. */
export interface Connection {
  /** Its name in the schema. */
  name: string;
  /** Entries asked for at a time: fewer where each is large. */
  size: number;
  options?: string;
  fields: string;
  items(node: unknown, context: Context): Item[] | Promise<Item[]>;
}

const text = z.string().nullish();
const authorSchema = z.looseObject({ login: z.string(), __typename: z.string().optional() }).nullable();
const postSchema = z.looseObject({ url: z.string(), body: text, createdAt: text, author: authorSchema });
type Node = z.infer<typeof postSchema>;

const who = "author { login __typename }";
const post = `url body createdAt ${who}`;

const discussionSchema = postSchema.extend({ title: z.string() });

const discussions: Connection = {
  name: "repositoryDiscussions",
  size: 50,
  fields: `title ${post}`,
  items: reading(discussionSchema, (node, { login }) => {
    const { url, title } = node;
    return [own(login, node, { title, thread: url, signals: { form: "discussion" } })];
  }),
};

const discussionComments: Connection = {
  name: "repositoryDiscussionComments",
  size: 50,
  fields: `${post} replyTo { ${post} } discussion { title ${post} }`,
  items: reading(
    postSchema.extend({ replyTo: postSchema.nullable(), discussion: discussionSchema.nullable() }),
    (node, { login }) => {
      const { discussion, replyTo } = node;
      const about = { title: discussion?.title ?? null, thread: discussion?.url ?? null };
      const answered = replyTo ?? discussion;
      const context = answered && !isBot(userOf(answered)) ? answered : null;
      const isOwn = context?.author?.login.toLowerCase() === login.toLowerCase();
      const form = replyTo ? "comment" : "discussion";
      return [
        ...(context && !isOwn ? [record({ ...about, node: context, mine: false, signals: { form } })] : []),
        own(login, node, { ...about, replyTo: context?.url ?? null, signals: { form: "comment" } }),
      ];
    },
  ),
};

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

const gists: Connection = {
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

const gistComments: Connection = {
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

const commitComments: Connection = {
  name: "commitComments",
  size: 50,
  fields: `${post} path commit { url messageHeadline }`,
  items: reading(
    postSchema.extend({
      path: text,
      commit: z.looseObject({ url: z.string(), messageHeadline: text }).nullable(),
    }),
    (node, { login }) => {
      const context = [node.commit?.messageHeadline, node.path].filter(Boolean).join("\n");
      return [
        own(login, node, {
          title: null,
          thread: node.commit?.url ?? null,
          signals: { form: "comment", ...(context ? { context } : {}) },
        }),
      ];
    },
  ),
};

const releaseSchema = z.looseObject({
  url: z.string(),
  name: text,
  tagName: text,
  description: text,
  isDraft: z.boolean(),
  publishedAt: text,
  createdAt: text,
  author: authorSchema,
});

const repositories: Connection = {
  name: "repositories",
  size: 20,
  options: ", ownerAffiliations: OWNER, isFork: false",
  fields: `url name owner { login } pushedAt
    tree: object(expression: "HEAD:") { ... on Tree { entries { name type } } }
    releases(first: 50, orderBy: { field: CREATED_AT, direction: DESC }) { nodes {
      url name tagName description isDraft publishedAt createdAt ${who} } }`,
  items: reading(
    z.looseObject({
      url: z.string(),
      name: z.string(),
      owner: z.looseObject({ login: z.string() }),
      pushedAt: text,
      tree: z.looseObject({ entries: z.array(z.looseObject({ name: z.string() })).nullish() }).nullish(),
      releases: z.looseObject({ nodes: z.array(releaseSchema.nullable()).nullish() }).nullish(),
    }),
    async (node, context) => {
      const releases = (node.releases?.nodes ?? []).flatMap((one) =>
        one ? [releaseItem(one, context)] : [],
      );
      const names = node.tree?.entries?.map(({ name }) => name) ?? [];
      return [...releases, ...(await readmeItems(node, names, context))];
    },
  ),
};

function releaseItem(release: z.infer<typeof releaseSchema>, { login }: Context): Item {
  if (release.author?.login.toLowerCase() !== login.toLowerCase()) return leftOut("by-others");
  if (release.isDraft) return leftOut("draft");
  const { url, description, publishedAt, createdAt, author } = release;
  return record({
    node: { url, body: description, createdAt: publishedAt ?? createdAt, author },
    mine: true,
    title: release.name || (release.tagName ?? null),
    thread: null,
    kind: "article",
    audience: "public",
    signals: { form: "release" },
  });
}

/** In the order in which they are read. */
export const connections: readonly Connection[] = [
  discussions,
  discussionComments,
  gists,
  gistComments,
  commitComments,
  repositories,
];

/** Reads a node by its schema; one that is not understood is a skipped record. */
function reading<T extends z.ZodType>(
  schema: T,
  items: (node: z.infer<T>, context: Context) => Item[] | Promise<Item[]>,
): Connection["items"] {
  return (value, context) => {
    if (value === null) return [leftOut("not-to-be-read")];
    const node = schema.safeParse(value);
    const url = z.looseObject({ url: z.string() }).safeParse(value).data?.url;
    if (!node.success) return [{ type: "skipped", locator: url ?? "GitHub", reason: "not-understood" }];
    return items(node.data, context);
  };
}

type Around = Pick<Post, "title" | "thread" | "signals"> & Partial<Pick<Post, "replyTo">>;

const own = (login: string, node: Node, around: Around): Item =>
  record({ ...around, node: { ...node, author: { login } }, mine: true });

function record({
  node,
  ...more
}: Around & Pick<Post, "mine"> & Partial<Post> & { node: Node }): CorpusRecord | Item {
  const { url, body, createdAt, author } = node;
  const at = { source: "github", file: url };
  const made = postRecord(
    { replyTo: null, ...more, url, body, at: createdAt, login: author?.login ?? null },
    at,
  );
  return made ?? leftOut("empty");
}

const userOf = ({ author }: Node) => author && { login: author.login, type: author.__typename };
