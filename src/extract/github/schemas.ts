import { z } from "zod";

// Loose: GitHub adds fields all the time, and we need few.

const userSchema = z.looseObject({ login: z.string(), type: z.string().optional() }).nullable();
const body = z.string().nullish();

/** An issue or pull request, as the search finds it. */
const itemSchema = z.looseObject({
  html_url: z.string(),
  url: z.string(),
  number: z.int(),
  title: z.string(),
  body,
  user: userSchema,
  comments: z.int().default(0),
  comments_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  pull_request: z.looseObject({ url: z.string().nullish() }).nullish(),
  labels: z.array(z.looseObject({ name: z.string().nullish() })).optional(),
});
export type Item = z.infer<typeof itemSchema>;

export const searchSchema = z.looseObject({ total_count: z.int(), items: z.array(itemSchema) });

export const commentSchema = z.looseObject({
  id: z.int(),
  html_url: z.string(),
  body,
  user: userSchema,
  created_at: z.string(),
});
export type Comment = z.infer<typeof commentSchema>;

export const reviewCommentSchema = commentSchema.extend({
  in_reply_to_id: z.int().nullish(),
  path: z.string().nullish(),
  diff_hunk: z.string().nullish(),
});
export type ReviewComment = z.infer<typeof reviewCommentSchema>;

export const reviewSchema = commentSchema
  .omit({ created_at: true })
  .extend({ submitted_at: z.string().nullish(), state: z.string().optional() });
export type Review = z.infer<typeof reviewSchema>;
