import { z } from "zod";

const addressees = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .nullish()
  .catch(null);
const choices = z
  .array(z.object({ name: z.string() }))
  .nullish()
  .catch(null);

/** What somebody published: a note, a poll. Only what is read is named. */
const objectSchema = z.object({
  id: z.string(),
  type: z.string(),
  summary: z.string().nullish(),
  name: z.string().nullish(),
  inReplyTo: z.string().nullish().catch(null),
  published: z.string().nullish(),
  to: addressees,
  cc: addressees,
  content: z.string().nullish(),
  tag: z
    .array(z.object({ type: z.string().nullish(), name: z.string().nullish() }))
    .nullish()
    .catch(null),
  oneOf: choices,
  anyOf: choices,
});
export type Status = z.infer<typeof objectSchema>;

/** One activity of outbox.json: `Create` holds the text, `Announce` only the address of somebody else's. */
export const activitySchema = z.object({
  type: z.string(),
  published: z.string().nullish(),
  object: z.union([z.string(), objectSchema]),
});

export const actorSchema = z.object({
  id: z.string(),
  preferredUsername: z.string().nullish(),
  name: z.string().nullish(),
  summary: z.string().nullish(),
});
