import { z } from "zod";
import { type Item, leftOut } from "../items.ts";
import type { Account } from "./account.ts";
import type { Api } from "./api.ts";
import { type Post, postRecord } from "./post.ts";

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

export const text = z.string().nullish();
export const authorSchema = z
  .looseObject({ login: z.string(), __typename: z.string().optional() })
  .nullable();
export const postSchema = z.looseObject({
  url: z.string(),
  body: text,
  createdAt: text,
  author: authorSchema,
});
export type Node = z.infer<typeof postSchema>;

export const who = "author { login __typename }";
/** Reads a node by its schema; one that is not understood is a skipped record. */
export function reading<T extends z.ZodType>(
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

export const own = (login: string, node: Node, around: Around): Item =>
  record({ ...around, node: { ...node, author: { login } }, mine: true });

export function record({
  node,
  ...more
}: Around & Pick<Post, "mine"> & Partial<Post> & { node: Node }): Item {
  const { url, body, createdAt, author } = node;
  const at = { source: "github", file: url };
  const made = postRecord(
    { replyTo: null, ...more, url, body, at: createdAt, login: author?.login ?? null },
    at,
  );
  return made ?? leftOut("empty");
}

export const userOf = ({ author }: Node) => author && { login: author.login, type: author.__typename };
