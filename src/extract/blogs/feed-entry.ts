import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import { childOf, childrenOf, innerXml, type XmlNode, xmlText } from "../markup/xml-records.ts";
import type { FeedPost } from "./feed.ts";

/** An entry of RSS (any version) or Atom. */
export function feedPost(
  node: XmlNode,
  above: readonly string[],
  index: number,
): FeedPost | { locator: string; reason: string } {
  const field = (...names: string[]) => xmlText(childOf(node, ...names));
  const url = linkOf(node);
  const locator = `entry ${index}`;
  const id = field("guid", "id") || url || field("title");
  if (id === "") return { locator, reason: "no-id" };
  const content =
    childOf(node, "content:encoded") ?? childOf(node, "content") ?? childOf(node, "description", "summary");
  const named = childrenOf(node, "author", "dc:creator", "itunes:author")
    .map(authorOf)
    .filter((one) => one !== "");
  return {
    id,
    title: htmlToMarkdown(field("title"), { links: "text" }) || null,
    text: content ? textOf(content) : "",
    at: field("pubDate", "published", "dc:date", "date") || field("updated", "atom:updated") || null,
    url,
    authors: named.length > 0 ? named : [...above],
    labels: childrenOf(node, "category", "dc:subject").map(
      (one) => xmlText(one) || (one.attributes.term ?? ""),
    ),
    locator,
  };
}

/** Atom says of what kind its text is; RSS has HTML, or text that looks like it. */
function textOf(content: XmlNode): string {
  const { type } = content.attributes;
  if (type === "xhtml") return htmlToMarkdown(innerXml(content));
  const text = xmlText(content);
  return type === "text" || (!type && !/<[a-z!/]|&[a-z#]/i.test(text)) ? text : htmlToMarkdown(text);
}

function linkOf(node: XmlNode): string | null {
  const links = childrenOf(node, "link");
  const atom = links.find(({ attributes: { href, rel = "alternate" } }) => href && rel === "alternate");
  const guid = childOf(node, "guid");
  const urls = [
    xmlText(links.find((one) => xmlText(one) !== "")),
    atom?.attributes.href ?? "",
    guid?.attributes.isPermaLink === "false" ? "" : xmlText(guid),
  ];
  return urls.find((one) => /^https?:\/\//.test(one)) ?? null;
}

/** `ann@example.org (Ann Lee)` in RSS, elements in Atom. */
export function authorOf(node: XmlNode): string {
  const name = xmlText(childOf(node, "name"));
  const address = xmlText(childOf(node, "email"));
  return name || address ? [name, address ? `<${address}>` : ""].join(" ").trim() : xmlText(node);
}
