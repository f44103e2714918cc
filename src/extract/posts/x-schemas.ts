import { z } from "zod";

const id = z.union([z.string(), z.int()]).transform(String).nullish();

const urlSchema = z.object({ url: z.string(), expanded_url: z.string().nullish() });
const edits = z
  .object({ editTweetIds: z.array(z.string()) })
  .nullish()
  .catch(null);

/** One tweet, of any age: wrapped in `tweet` since 2019, with `text` for `full_text` before 2018. */
export const tweetSchema = z.object({
  id_str: z.string(),
  created_at: z.string().nullish(),
  full_text: z.string().nullish(),
  text: z.string().nullish(),
  lang: z.string().nullish(),
  in_reply_to_status_id_str: id,
  in_reply_to_user_id_str: id,
  in_reply_to_screen_name: z.string().nullish(),
  retweeted_status: z.unknown().optional(),
  entities: z
    .object({
      urls: z.array(urlSchema).nullish().catch(null),
      media: z.array(urlSchema).nullish().catch(null),
      user_mentions: z
        .array(z.object({ screen_name: z.string(), id_str: id }))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  edit_info: z
    .object({ initial: edits, edit: z.object({ editControlInitial: edits }).nullish().catch(null) })
    .nullish()
    .catch(null),
});
export type Tweet = z.infer<typeof tweetSchema>;

/** The whole text of a long post, of which tweets.js has the beginning. */
export const noteSchema = z.object({
  noteTweet: z.object({
    noteTweetId: z.string(),
    createdAt: z.string().nullish(),
    core: z.object({
      text: z.string(),
      urls: z
        .array(z.object({ shortUrl: z.string(), expandedUrl: z.string().nullish() }))
        .nullish()
        .catch(null),
    }),
  }),
});
export type Note = z.infer<typeof noteSchema>["noteTweet"];

export const conversationSchema = z.object({
  dmConversation: z.object({ conversationId: z.string(), messages: z.array(z.looseObject({})) }),
});

export const messageSchema = z.object({
  messageCreate: z.object({
    id: z.string().nullish(),
    senderId: z.string(),
    recipientId: z.string().nullish(),
    text: z.string(),
    createdAt: z.string().nullish(),
    urls: z
      .array(z.object({ url: z.string(), expanded: z.string().nullish() }))
      .nullish()
      .catch(null),
    mediaUrls: z.array(z.unknown()).nullish().catch(null),
  }),
});

/** The sender is "User" or "Agent", as a name of its own or in an object. */
export const grokSchema = z.object({
  grokChatItem: z.object({
    chatId: z.string(),
    createdAt: z.string().nullish().default(null),
    sender: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
    message: z.string().catch(""),
  }),
});

export const accountSchema = z.object({
  account: z.object({
    accountId: z.string(),
    username: z.string().nullish(),
    accountDisplayName: z.string().nullish(),
  }),
});
