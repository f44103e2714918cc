import { z } from "zod";
import { readNote } from "../markdown/markup.ts";

const value = z.union([z.string(), z.number()]).nullish().catch(undefined);
const own = {
  creationDate: value,
  modificationDate: value,
  uniqueIdentifier: z.string().nullish().catch(undefined),
  trashed: z.union([z.boolean(), z.number()]).nullish().catch(undefined),
};
/** What stands beside the text. Bear keeps its own part under its name since version 2, and openly before. */
export const infoSchema = z.looseObject({
  ...own,
  "net.shinyfrog.bear": z.looseObject(own).optional().catch(undefined),
  sourceURL: z.string().nullish().catch(undefined),
});

export interface BearNote {
  id: string | null;
  text: string;
  title: string | null;
  tags: string[];
  at: string | number | null;
  isTrashed: boolean;
  isClip: boolean;
}

const closedTag = /(^|\s)#([\p{L}\p{N}](?:[^#\n]{0,80}[\p{L}\p{N}])?)#(?=[\s.,;:!?)]|$)/gmu;

/** A note of Bear: Markdown with tags that may hold spaces (`#two words#`), and marks of its own. */
export function bearNote(source: string, info: z.infer<typeof infoSchema> | null): BearNote {
  const about = info?.["net.shinyfrog.bear"] ?? info;
  const tags = new Set<string>();
  const plain = source
    .replace(closedTag, (_, before: string, name: string) => {
      tags.add(name);
      return before;
    })
    .replace(/::([^:\n]{1,500})::/g, "$1")
    .replace(/!\[[^\]\n]{0,300}\]\((?!https?:)[^)\n]{0,300}\)(?:<!--[^\n]{0,300}?-->)?/g, "")
    .replace(/\[[^\]\n]{0,300}\]\(assets\/[^)\n]{0,300}\)(?:<!--[^\n]{0,300}?-->)?/g, "");
  const note = readNote(plain);
  return {
    id: about?.uniqueIdentifier ?? null,
    text: note.text,
    title: note.opening,
    tags: [...new Set([...tags, ...note.tags])],
    at: timeOf(about?.creationDate ?? about?.modificationDate),
    isTrashed: Boolean(about?.trashed),
    isClip: /^https?:/i.test(info?.sourceURL ?? ""),
  };
}

/** ISO 8601, or seconds since 2001 as Apple counts them. */
const timeOf = (time: string | number | null | undefined) =>
  typeof time === "number" ? (time + (time < 1e9 ? 978_307_200 : 0)) * 1000 : (time ?? null);
