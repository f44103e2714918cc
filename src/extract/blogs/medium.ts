import { type Item, inBatches, skipped } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { postItem } from "./post.ts";

/** An account's export: a page for each story, draft and response. */
export const medium: Source = {
  name: "medium",
  title: "Medium stories",
  howToExport:
    "medium.com → Settings → Security and apps → Download your information; give the .zip, or the unpacked folder.",
  unit: "documents",
  within: /(?!)/,
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

const page = /^(?:draft|\d{4}-\d\d-\d\d)_.*-+([0-9a-f]{8,14})\.html$/i;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  if (!names.includes("posts/") || names.includes("posts.csv")) return 0;
  const posts = await entry.child("posts/").catch(() => null);
  return (await posts?.list())?.some((name) => page.test(name)) ? 1 : 0;
}

async function* items(entry: ExportEntry, { onProgress }: ReadOptions): AsyncIterable<Item> {
  const { readStory } = await import("./medium-story.ts");
  const posts = await entry.child("posts/");
  let done = 0;
  for (const name of await posts.list()) {
    const id = page.exec(name)?.[1];
    if (!id) continue;
    const file = await posts.child(name);
    const html = await readText(file).catch(() => null);
    const locator = `posts/${name}`;
    if (html === null || !/<\/html>|<\/article>|<\/body>/i.test(html)) {
      yield skipped(locator, html === null ? "unreadable" : "cut-off");
      continue;
    }
    const story = readStory(html);
    const isDraft = /^draft/i.test(name);
    yield postItem(file, {
      source: "medium",
      id,
      title: story.title,
      text: story.text,
      at: story.published ?? /^\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? null,
      own: true,
      url: isDraft ? null : (story.url ?? `https://medium.com/p/${id}`),
      audience: isDraft ? "self" : "public",
      ...(isDraft ? { form: "draft" } : story.isResponse ? { form: "comment" } : {}),
      locator,
    });
    onProgress(++done, null);
  }
}
