// What the mails, notes and chats are about. Each topic has sentences of the author's and of others.
import { codeTopics } from "./topics-code.ts";
import { gardenTopics } from "./topics-garden.ts";
import { harbourTopics } from "./topics-harbour.ts";
import { homeTopics } from "./topics-home.ts";

export type Topic = {
  subjects: readonly string[];
  /** The author's: what happened. */
  news: readonly string[];
  /** The author's: what she noticed. */
  details: readonly string[];
  /** The author's, to follow "i shall" or "First watch:". */
  plans: readonly string[];
  /** What others write about it. */
  others: readonly string[];
};

export const topics: readonly Topic[] = [...gardenTopics, ...codeTopics, ...harbourTopics, ...homeTopics];
