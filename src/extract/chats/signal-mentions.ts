import { z } from "zod";

const rangeSchema = z.looseObject({
  start: z.number().nullish().catch(null),
  length: z.number().nullish().catch(null),
  mentionAci: z.string().nullish().catch(null),
  mentionUuid: z.string().nullish().catch(null),
  replacementText: z.string().nullish().catch(null),
});
export const rangesSchema = z.array(rangeSchema).nullish().catch(null);
export type Range = z.infer<typeof rangeSchema>;

/** Signal writes U+FFFC where somebody is mentioned, and whom beside it. */
export function withMentions(
  body: string,
  ranges: readonly Range[],
  nameOf: (id: string) => string | null,
): string {
  let text = body;
  const mentions = ranges.filter((one) => one.mentionAci || one.mentionUuid || one.replacementText);
  for (const one of mentions.toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))) {
    const start = one.start ?? 0;
    const name = one.replacementText ?? nameOf(one.mentionAci ?? one.mentionUuid ?? "") ?? "somebody";
    if (text[start] === "\ufffc")
      text = `${text.slice(0, start)}@${name}${text.slice(start + (one.length ?? 1))}`;
  }
  return text.replaceAll("\ufffc", "");
}
