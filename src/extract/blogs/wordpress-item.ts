import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, leftOut } from "../items.ts";
import { childOf, childrenOf, type XmlNode, xmlText } from "../markup/xml-records.ts";
import type { ExportEntry } from "../source.ts";
import { type Authors, type Post, postItem } from "./post.ts";
import { wordpressContent } from "./wordpress-content.ts";

/** What is known of a blog when its first post comes. */
export interface Blog {
  address: string;
  /** By login. */
  writers: ReadonlyMap<string, { id: string; name: string; own: boolean }>;
  authors: Authors;
  self: Self;
  index: number;
}

/** A post or page with the comments on it that matter: the user's, and what they answer. */
export function* postItems(entry: ExportEntry, item: XmlNode, blog: Blog): Iterable<Item> {
  const field = (...names: string[]) => xmlText(childOf(item, ...names));
  const type = field("wp:post_type");
  if (type !== "post" && type !== "page") {
    yield leftOut(type === "attachment" ? "media without text" : "neither post nor page");
    return;
  }
  const status = field("wp:status");
  if (status === "trash") {
    yield leftOut("deleted");
    return;
  }
  const login = field("dc:creator");
  const writer = blog.writers.get(login) ?? {
    id: "",
    name: login,
    own: isSelf(blog.self, { handle: login }) || isSelfByName(blog.self, login),
  };
  const id = `${blog.address} ${field("wp:post_id") || field("guid") || field("link")}`;
  const isOut = status === "publish" || status === "";
  const post: Post = {
    source: "wordpress",
    id,
    title: field("title"),
    text: wordpressContent(field("content:encoded")),
    at: dateOf(field("wp:post_date_gmt")) ?? dateOf(field("wp:post_date")) ?? dateOf(field("pubDate")),
    own: writer.own,
    author: writer.name,
    url: isOut ? field("link") : null,
    audience: !isOut ? "self" : field("wp:post_password") ? "group" : "public",
    thread: `wordpress:${id}`,
    ...(isOut ? (type === "page" ? { form: "page" } : {}) : { form: "draft" }),
    labels: childrenOf(item, "category")
      .filter(({ attributes }) => /^(?:category|post_tag)$/.test(attributes.domain ?? ""))
      .map(xmlText)
      .filter((one) => one !== "Uncategorized"),
    locator: `post ${field("wp:post_id") || blog.index}`,
  };
  const document = postItem(entry, post);
  if (document.type === "document") blog.authors.add(writer.name, writer.own);
  yield document;
  yield* comments(entry, childrenOf(item, "wp:comment"), post, blog);
}

function* comments(entry: ExportEntry, nodes: readonly XmlNode[], post: Post, blog: Blog): Iterable<Item> {
  const all = nodes.map((node) => commentOf(node, blog)).filter(({ isShown }) => isShown);
  const answered = new Set(all.filter(({ own }) => own).map(({ parent }) => parent));
  const others = all.filter(({ own, id }) => !own && !answered.has(id)).length;
  if (others > 0) yield leftOut("comments by others", others);
  const urlOf = (id: string) => `${post.url || `wordpress:${post.id}`}#comment-${id}`;
  for (const { id, own, name, at, content, parent } of all) {
    if (!own && !answered.has(id)) continue;
    yield postItem(entry, {
      source: "wordpress",
      id: `${post.id} comment ${id}`,
      title: null,
      text: wordpressContent(content),
      at,
      own,
      author: name,
      url: urlOf(id),
      audience: "public",
      thread: post.thread ?? "",
      replyTo: parent === "" || parent === "0" ? post.url || `wordpress:${post.id}` : urlOf(parent),
      form: "comment",
      locator: `${post.locator}, comment ${id}`,
    });
  }
}

function commentOf(node: XmlNode, { self, writers }: Blog) {
  const field = (name: string) => xmlText(childOf(node, `wp:comment_${name}`));
  const [address, name, user] = [field("author_email"), field("author"), field("user_id")];
  const isWriter =
    user !== "" && user !== "0" && [...writers.values()].some((one) => one.own && one.id === user);
  return {
    id: field("id"),
    parent: field("parent"),
    name,
    // anybody can write under any name, but for an address WordPress keeps what it was told
    own: isWriter || (address ? isSelf(self, { address }) : isSelfByName(self, name)),
    at: dateOf(field("date_gmt")) ?? dateOf(field("date")),
    content: field("content"),
    isShown:
      /^(?:1|0|hold|approve|)$/.test(field("approved")) && !/^(?:pingback|trackback)$/.test(field("type")),
  };
}

/** Drafts have a date of zeros. */
const dateOf = (value: string) =>
  value === "" || value.startsWith("0000") || /-0001/.test(value) ? null : value;
