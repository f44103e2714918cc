import { type Item, inBatches, skipped } from "../items.ts";
import { csvRows, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { postItem } from "./post.ts";

/** A publication's export: a table of posts and a file for each. Who exports it has written it. */
export const substack: Source = {
  name: "substack",
  title: "Substack publications",
  howToExport:
    "In the publication's settings: Exports → Create new export; give the .zip, or the unpacked folder.",
  unit: "documents",
  within: /(?!)/,
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  return names.includes("posts.csv") && names.includes("posts/") ? 1 : 0;
}

async function* items(entry: ExportEntry, { onProgress }: ReadOptions): AsyncIterable<Item> {
  const { htmlToMarkdown } = await import("../markup/html-to-markdown.ts");
  const table = await entry.child("posts.csv");
  let done = 0;
  for await (const { row, line } of csvRows(table)) {
    const id = row.post_id ?? "";
    const locator = `posts.csv, line ${line}`;
    if (!/^[\w.-]+$/.test(id)) {
      yield skipped(locator, "no-post-id");
      continue;
    }
    const file = await entry.child(`posts/${id}.html`).catch(() => null);
    const isOut = /^true$/i.test(row.is_published ?? "");
    const html = file ? await readText(file).catch(() => null) : "";
    if (html === null || (isOut && !file && row.type !== "thread")) {
      yield skipped(locator, file ? "unreadable" : "missing-file");
      continue;
    }
    yield postItem(file ?? table, {
      source: "substack",
      id,
      title: row.title ?? null,
      text: [row.subtitle ? `*${row.subtitle}*` : "", htmlToMarkdown(html, { drop: isWidget })]
        .filter((one) => one !== "")
        .join("\n\n"),
      at: row.post_date || row.email_sent_at || null,
      own: true,
      url: null,
      audience: !isOut ? "self" : /paid|founding/.test(row.audience ?? "") ? "group" : "public",
      ...(isOut ? {} : { form: "draft" }),
      locator: file ? `posts/${id}.html` : locator,
    });
    onProgress(++done, null);
  }
}

/** Boxes that the program puts between the paragraphs. */
const isWidget = (name: string, { class: classes }: { class: string }) =>
  name === "form" ||
  /(?:^|\s)(?:subscription-widget[\w-]*|button-wrapper|captioned-button-wrap|embedded-post[\w-]*|digest-post-embed|poll-embed|community-chat|tweet|footnote-anchor)(?:\s|$)/.test(
    classes,
  );
