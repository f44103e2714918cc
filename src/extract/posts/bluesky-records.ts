import { z } from "zod";

const reference = z.object({ uri: z.string() });

const facetSchema = z.object({
  index: z.object({ byteStart: z.int(), byteEnd: z.int() }),
  features: z.array(z.looseObject({ $type: z.string().nullish(), uri: z.string().nullish() })),
});

const embedSchema = z.object({
  $type: z.string().nullish(),
  record: z
    .union([z.object({ record: reference }), reference])
    .nullish()
    .catch(null),
});

/** A record of somebody's repository: a post, an article of a blog kept there, or how one presents oneself. */
export const recordSchema = z.object({
  $type: z.string(),
  text: z.string().nullish(),
  createdAt: z.string().nullish(),
  facets: z.array(z.unknown()).nullish().catch(null),
  reply: z.object({ parent: reference, root: reference.nullish() }).nullish().catch(null),
  embed: embedSchema.nullish().catch(null),
  title: z.string().nullish(),
  content: z.string().nullish().catch(null),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
});
export type BlueskyRecord = z.infer<typeof recordSchema>;

/** A record as the interfaces give it: with its address. `post` in a feed. */
export const listedSchema = z.union([
  z.object({ uri: z.string(), value: z.unknown() }),
  z.object({ uri: z.string(), record: z.unknown() }).transform(({ uri, record }) => ({ uri, value: record })),
  z
    .object({ post: z.object({ uri: z.string(), record: z.unknown() }), reason: z.unknown().optional() })
    .transform(({ post, reason }) => ({
      uri: post.uri,
      value: reason ? { $type: "app.bsky.feed.repost" } : post.record,
    })),
]);

/** A post's words. Its links stand beside it, by their place in the bytes of the text, which may show a part of them. */
export function textOf({ text, facets }: BlueskyRecord): string {
  const bytes = Buffer.from(text ?? "", "utf8");
  const links = (facets ?? [])
    .flatMap((one) => facetSchema.safeParse(one).data ?? [])
    .flatMap(({ index, features }) => {
      const uri = features.find(({ $type }) => $type?.endsWith("#link"))?.uri;
      return uri ? [{ from: index.byteStart, to: index.byteEnd, uri }] : [];
    })
    .sort((a, b) => a.from - b.from);
  let out = "";
  let at = 0;
  for (const { from, to, uri } of links) {
    if (from < at || to <= from || to > bytes.length || isInside(bytes[from]) || isInside(bytes[to]))
      continue;
    out += bytes.toString("utf8", at, from) + link(bytes.toString("utf8", from, to), uri);
    at = to;
  }
  return (out + bytes.toString("utf8", at)).trim();
}

/** Is this byte in the middle of a character? */
const isInside = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

function link(shown: string, uri: string): string {
  const bare = shown.replace(/^https?:\/\//u, "").replace(/(?:…|\.\.\.)$/u, "");
  return uri.replace(/^https?:\/\//u, "").startsWith(bare) ? uri : `[${shown}](${uri})`;
}

/** The address of the post that this one shows below it, or null. */
export function quotedIn({ embed }: BlueskyRecord): string | null {
  const record = embed?.record;
  const uri = record ? ("record" in record ? record.record.uri : record.uri) : null;
  return uri?.includes("/app.bsky.feed.post/") ? uri : null;
}
