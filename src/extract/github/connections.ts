import { z } from "zod";
import { type Item, leftOut } from "../items.ts";
import {
  authorSchema,
  type Connection,
  type Context,
  own,
  postSchema,
  reading,
  record,
  text,
  userOf,
  who,
} from "./connection.ts";
import { gistComments, gists } from "./gists.ts";
import { isBot } from "./post.ts";
import { readmeItems } from "./readme.ts";

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
