import { z } from "zod";
import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { writtenFiles } from "./meta-folder.ts";
import { repairedValue, written } from "./meta-text.ts";

const text = z.string().nullish().catch(null);
const seconds = z.number().nullish().catch(null);
const nodeSchema = z.looseObject({
  uri: text,
  title: text,
  creation_timestamp: seconds,
  media: z.array(z.unknown()).nullish().catch(null),
});
const commentSchema = z.looseObject({
  string_map_data: z.record(
    z.string(),
    z.looseObject({ value: text, timestamp: seconds, href: text }).catch({ value: null }),
  ),
});
/** Before 2022: the time, the words, whose picture. */
const oldCommentSchema = z.tuple([z.string(), z.string(), z.string()]);

interface Writing {
  form: "caption" | "comment" | "story";
  text: string;
  at: string | number | null;
  context?: string;
}

/** Captions of posts, reels and stories, and comments: everything in a download but its messages. */
export async function* captionItems(folder: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const seen = new Set<string>();
  for await (const { file, place, value } of writtenFiles(folder, options)) {
    if (value === undefined) {
      yield skipped(place, "unreadable-file");
      continue;
    }
    const isComments = /comments(?:_\d+)?\.json$/i.test(place);
    const found = isComments
      ? comments(repairedValue(value))
      : captions(repairedValue(value), /stories/.test(place));
    let index = 0;
    for (const { form, text, at, context } of found) {
      const key = sha256(`${at}\0${text}`).slice(0, 16);
      const locator = `${place}#${index++}`;
      if (seen.has(key)) {
        yield leftOut("the same again");
        continue;
      }
      seen.add(key);
      yield documentItem(file, {
        source: "instagram",
        identity: ["post", key],
        kind: "post",
        text,
        author: "self",
        at,
        audience: form === "story" ? "group" : "public",
        externalId: `instagram:${key}`,
        locator,
        signals: { form, ...(context ? { context } : {}) },
      });
    }
  }
}

/** A post says its words itself, or its picture does; one of several pictures may say its own. */
function* captions(value: unknown, isStory: boolean, depth = 0): Iterable<Writing> {
  if (typeof value !== "object" || value === null || depth > 20) return;
  const node = Array.isArray(value) ? undefined : nodeSchema.safeParse(value).data;
  const words = written(node?.title ?? "");
  const at = node?.creation_timestamp;
  if (node && words !== "" && typeof at === "number" && (typeof node.uri === "string" || node.media))
    yield { form: isStory ? "story" : "caption", text: words, at: at * 1000 };
  for (const one of Object.values(value)) yield* captions(one, isStory, depth + 1);
}

function* comments(value: unknown, depth = 0): Iterable<Writing> {
  if (typeof value !== "object" || value === null || depth > 20) return;
  const old = oldCommentSchema.safeParse(value).data;
  if (old) {
    const words = written(old[1]);
    if (words !== "") yield { form: "comment", text: words, at: old[0], context: old[2] };
    return;
  }
  const map = Array.isArray(value) ? undefined : commentSchema.safeParse(value).data?.string_map_data;
  const found = map ? comment(Object.values(map)) : null;
  if (found) yield found;
  else for (const one of Object.values(value)) yield* comments(one, depth + 1);
}

/**
 * The values stand under names in the language of the account: the words, whose picture it is, the time. One that
 * cannot be a user name is the words; where both could be, the words come first.
 */
function comment(values: z.infer<typeof commentSchema>["string_map_data"][string][]): Writing | null {
  const at = values.map(({ timestamp }) => timestamp).find((one) => typeof one === "number" && one > 0);
  const said = values.map(({ value }) => written(value ?? "")).filter((one) => one !== "");
  const words = said.find((one) => !/^[a-z0-9._]{1,30}$/.test(one)) ?? said[0];
  if (!words) return null;
  const whose = said.find((one) => one !== words);
  return {
    form: "comment",
    text: words,
    at: at ? at * 1000 : null,
    ...(whose ? { context: `@${whose}` } : {}),
  };
}
