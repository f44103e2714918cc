import { foldName, isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import { childOf, childrenOf, type XmlNode, xmlRecords, xmlText } from "../markup/xml-records.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";

const entries = new Set(["entry"]);

/** The posts, pages and comments of a blog. Where only one person has posted, the blog is the user's. */
export async function* feedItems(
  entry: ExportEntry,
  { self, signal, onProgress }: Pick<ReadOptions, "self" | "signal" | "onProgress">,
): AsyncIterable<Item> {
  const owner = await onlyAuthor(entry, signal);
  let number = 0;
  try {
    for await (const one of xmlRecords(entry, entries)) {
      throwIfCancelled(signal);
      number++;
      if (number % 100 === 0) onProgress(number, null);
      yield entryItem(entry, one, `entry ${number}`, { self, owner });
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    yield skipped(`behind entry ${number}`, "damaged-or-cut-off");
  }
}

async function onlyAuthor(entry: ExportEntry, signal: AbortSignal): Promise<string | null> {
  const authors = new Set<string>();
  try {
    for await (const one of xmlRecords(entry, entries)) {
      throwIfCancelled(signal);
      const type = typeOf(one);
      if (type === "post" || type === "page") authors.add(foldName(authorOf(one).name));
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
  }
  authors.delete("");
  return authors.size === 1 ? ([...authors][0] ?? null) : null;
}

const field = (one: XmlNode, ...names: string[]) => xmlText(childOf(one, ...names));

function authorOf(one: XmlNode): { name: string; address: string } {
  const author = childOf(one, "author");
  if (!author) return { name: "", address: "" };
  const address = field(author, "email");
  return { name: field(author, "name"), address: address === "noreply@blogger.com" ? "" : address };
}

/** Categories say what an entry is, and carry its labels. */
const categories = (one: XmlNode, which: "kind" | "label") =>
  childrenOf(one, "category").flatMap(({ attributes: { scheme, term } }) =>
    term && (which === "kind") === (scheme?.endsWith("#kind") ?? false) ? [term] : [],
  );

/** The old feeds say by a category what an entry is, the new ones by an element. */
function typeOf(one: XmlNode): "post" | "page" | "comment" | null {
  const kind = categories(one, "kind")[0]?.split("#").at(-1);
  const type = (field(one, "blogger:type") || kind || "").toLowerCase();
  return type === "post" || type === "page" || type === "comment" ? type : null;
}

function entryItem(
  entry: ExportEntry,
  one: XmlNode,
  locator: string,
  { self, owner }: { self: Self; owner: string | null },
): Item {
  const type = typeOf(one);
  if (!type) return leftOut("settings");
  const status = field(one, "blogger:status").toUpperCase();
  if (field(one, "blogger:trashed") !== "" || /SPAM|DELETED/.test(status)) return leftOut("deleted");
  const text = htmlToMarkdown(field(one, "content")).trim();
  if (text === "") return leftOut("empty");
  const control = childOf(one, "app:control");
  const isDraft = status === "DRAFT" || (control ? field(control, "app:draft") === "yes" : false);
  const { name, address } = authorOf(one);
  const own = isSelf(self, { address }) || isSelfByName(self, name) || (owner && foldName(name) === owner);
  const id = field(one, "id") || null;
  const isComment = type === "comment";
  const answers = isComment
    ? field(one, "blogger:inReplyTo") ||
      childOf(one, "thr:in-reply-to")?.attributes.ref ||
      field(one, "blogger:parent")
    : "";
  const labels = categories(one, "label");
  return documentItem(entry, {
    source: "blogger",
    identity: id ? [id] : [field(one, "published"), name, text],
    kind: isComment ? "post" : "article",
    text,
    author: own ? "self" : "other",
    at: field(one, "published") || field(one, "blogger:created") || field(one, "updated") || null,
    title: isComment ? null : field(one, "title"),
    thread: isComment ? field(one, "blogger:parent") || answers || null : id,
    replyTo: answers || null,
    audience: isDraft ? "self" : "public",
    externalId: id,
    locator,
    signals: {
      form: isDraft ? "draft" : type,
      ...(name ? { from: { name, address } } : {}),
      ...(labels.length > 0 ? { labels } : {}),
    },
  });
}
