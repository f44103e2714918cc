import { isSelf, isSelfByName } from "../../core/document.ts";
import { type Item, inBatches, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { Authors, postItem } from "./post.ts";

/** A site's export: one JSON file. */
export const ghost: Source = {
  name: "ghost",
  title: "Ghost sites",
  howToExport: "Ghost Admin → Settings → Import/Export → Export content; give the .json file.",
  dependsOn: ["names", "emails", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.json$/i.test(entry.name)) return 0;
  if (entry.path === null && !/ghost/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("latin1", 0, 400);
  return /^\s*\{\s*"(?:db"\s*:\s*\[\s*\{\s*"meta"|meta"\s*:\s*\{\s*"exported_on")/.test(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, { self }: ReadOptions): AsyncIterable<Item> {
  const { ghostSchema, postSchema, textOf } = await import("./ghost-schema.ts");
  const data = await readJson(entry, ghostSchema);
  const people = new Map(
    data?.users?.map(({ id, name, email, slug }) => {
      const own =
        isSelf(self, { address: email ?? "", handle: slug ?? "" }) || isSelfByName(self, name ?? "");
      return [String(id), { name: name ?? "", own }];
    }),
  );
  const tags = new Map(data?.tags?.map(({ id, name }) => [String(id), name ?? ""]));
  const authors = new Authors("Ghost");
  for (const [index, record] of (data?.posts ?? []).entries()) {
    const { data: post } = postSchema.safeParse(record);
    if (!post) {
      yield skipped(`post ${index}`, "no-post");
      continue;
    }
    const id = String(post.id);
    const of = <T extends { post_id: string | number }>(rows: T[] | null | undefined) =>
      rows?.filter((row) => String(row.post_id) === id) ?? [];
    const written = of(data?.posts_authors).map(({ author_id }) => String(author_id));
    const writers = (
      written.length > 0 ? written : [String(post.author_id ?? post.created_by ?? "")]
    ).flatMap((one) => people.get(one) ?? []);
    const own = writers.some((one) => one.own);
    const isOut = post.status === "published" || post.status === "sent";
    const text = textOf(post);
    if (text === null) {
      yield skipped(`post ${id}`, "unknown-format");
      continue;
    }
    const item = postItem(entry, {
      source: "ghost",
      id: post.uuid ?? id,
      title: post.title ?? null,
      text,
      at: timeText(post.published_at) ?? timeText(post.updated_at) ?? timeText(post.created_at),
      own,
      ...(writers[0] ? { author: writers[0].name } : {}),
      url: null,
      audience: !isOut ? "self" : (post.visibility ?? "public") === "public" ? "public" : "group",
      ...(!isOut ? { form: "draft" } : post.type === "page" || post.page ? { form: "page" } : {}),
      labels: of(data?.posts_tags).map(({ tag_id }) => tags.get(String(tag_id)) ?? ""),
      locator: `post ${id}`,
    });
    if (item.type === "document") for (const one of writers) authors.add(one.name, one.own);
    yield item;
  }
  yield* authors.items();
}

/** Old exports have milliseconds. */
const timeText = (value: string | number | null | undefined) =>
  typeof value === "number"
    ? Number.isFinite(value) && Math.abs(value) < 8e15
      ? new Date(value).toISOString()
      : null
    : value || null;
