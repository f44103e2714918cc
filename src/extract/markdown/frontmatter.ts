import { parseDocument } from "yaml";
import { z } from "zod";
import { toDate } from "./dates.ts";

/** What we use of a note's properties; everything is optional, and of a wrong type as good as absent. */
export interface Properties {
  title: string | null;
  /** ISO 8601 in UTC. */
  date: string | null;
  tags: string[];
  author: string[];
  /** Where the text was taken from: a web address. */
  url: string | null;
  type: string[];
  /** Says that it was published: `published`, `status: published`, `publish: true`. */
  published: boolean;
}

export const noProperties: Properties = {
  title: null,
  date: null,
  tags: [],
  author: [],
  url: null,
  type: [],
  published: false,
};

const mapSchema = z.record(z.string(), z.unknown());

/** Reads the YAML between the `---` lines; null where it is broken. */
export function parseProperties(yaml: string): Properties | null {
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false, logLevel: "silent" });
  if (document.errors.length > 0) return null;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return null; // too many aliases
  }
  if (value === null) return noProperties;
  const parsed = mapSchema.safeParse(value);
  if (!parsed.success) return null;
  const map = new Map(Object.entries(parsed.data).map(([key, one]) => [key.toLowerCase(), one]));
  const first = (...keys: string[]) =>
    keys.map((key) => map.get(key)).find((one) => one !== undefined && one !== null);
  const published = first("published", "publish", "status");
  return {
    title: strings(first("title"))[0] ?? null,
    date:
      strings(first("date", "created", "created_at", "creation date", "published"))
        .map(toDate)
        .find(Boolean) ?? null,
    tags: list(first("tags", "tag")).map((tag) => tag.replace(/^#/, "")),
    author: list(first("author", "authors", "by"), false).map((name) => name.replace(/^\[\[|\]\]$/g, "")),
    url:
      strings(first("url", "source", "source_url", "clipped", "link")).find((one) =>
        /^https?:\/\//i.test(one),
      ) ?? null,
    type: [...list(first("type", "category", "class")), ...list(first("categories"))],
    published:
      published === true || strings(published).some((one) => one === "published" || toDate(one) !== null),
  };
}

/** Strings of a scalar or a list; numbers and dates as they are written. */
function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strings);
  if (typeof value === "string" && value.trim() !== "") return [value.trim()];
  return typeof value === "number" ? [String(value)] : [];
}

/** `tags: a, b` and `tags: [a, b]` say the same. */
function list(value: unknown, split = true): string[] {
  const all = strings(value);
  return split && !Array.isArray(value) ? all.flatMap((one) => one.split(/[,\s]+/)).filter(Boolean) : all;
}
