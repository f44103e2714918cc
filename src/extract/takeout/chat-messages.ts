import { z } from "zod";
import type { Message } from "../chats/conversation.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { proseDate } from "./prose-date.ts";

const person = z.object({ name: z.string().optional(), email: z.string().optional() });
const quoted = z.looseObject({
  creator: person.optional().catch(undefined),
  text: z.string().optional(),
  message_id: z.string().optional(),
  quote_type: z.string().optional(),
});

/** One message as `messages.json` has it. */
const messageSchema = z.looseObject({
  creator: person.optional().catch(undefined),
  created_date: z.string().optional(),
  updated_date: z.string().optional(),
  text: z.string().optional().catch(undefined),
  topic_id: z.string().optional(),
  message_id: z.string().optional(),
  message_state: z.string().optional(),
  deletion_metadata: z.unknown().optional(),
  attached_files: z.array(z.unknown()).optional().catch(undefined),
  quoted_message_metadata: quoted.optional().catch(undefined),
  forwarded_metadata: z.unknown().optional(),
});

export const groupInfoSchema = z.looseObject({
  name: z.string().optional(),
  members: z.array(person).optional().catch(undefined),
});

export const userInfoSchema = z.looseObject({
  user: z.looseObject({ name: z.string().optional(), email: z.string().optional() }),
  membership_info: z.array(z.unknown()).optional(),
});

/** Turns the messages of one group, one by one, into those of any chat: it remembers who wrote last in each topic. */
export function messageReader(owners: ReadonlySet<string>, folder: string) {
  const topics = new Map<string, { id: string; from: string }>();
  return (value: unknown, index: number): Message | Item => {
    const locator = `message ${index + 1}`;
    const parsed = messageSchema.safeParse(value);
    if (!parsed.success) return skipped(`${folder}: ${locator}`, "unreadable-message");
    const message = parsed.data;
    if (message.message_state === "DELETED" || message.deletion_metadata !== undefined)
      return leftOut("deleted");
    const quote = message.quoted_message_metadata;
    const forwarded = message.forwarded_metadata !== undefined || quote?.quote_type === "FORWARD";
    const own = message.text?.trim() ?? "";
    const text = own === "" && forwarded ? (quote?.text?.trim() ?? "") : own;
    if (text === "") return leftOut(message.attached_files?.length ? "attachment" : "no-text");
    const { name = "", email } = message.creator ?? {};
    const from = email ?? name;
    const topic = message.topic_id ? topics.get(message.topic_id) : undefined;
    const id = message.message_id ?? null;
    if (message.topic_id && id) topics.set(message.topic_id, { id, from });
    const answered = quote?.message_id ?? (topic && topic.from !== from ? topic.id : null);
    return {
      id,
      at: message.created_date ? proseDate(message.created_date) : null,
      from: { name: name || (email ?? ""), ...(email ? { address: email } : {}) },
      own: owners.size > 0 && email ? owners.has(email.toLowerCase()) : null,
      text,
      replyTo: forwarded ? null : answered,
      locator,
      ...(forwarded && own === "" ? { foreign: "forward" } : {}),
      ...(message.updated_date ? { form: "edited" } : {}),
      ...(own !== "" && quote?.text ? { context: quote.text } : {}),
    };
  };
}
