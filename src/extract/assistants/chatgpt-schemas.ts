import { z } from "zod";

const messageSchema = z.object({
  id: z.string().nullish(),
  author: z.object({ role: z.string() }),
  create_time: z.number().nullish(),
  content: z.object({ content_type: z.string().nullish(), parts: z.array(z.unknown()).nullish() }).nullish(),
  metadata: z
    .object({
      is_visually_hidden_from_conversation: z.boolean().nullish(),
      is_user_system_message: z.boolean().nullish(),
    })
    .nullish()
    .catch(null),
  recipient: z.string().nullish(),
});

/** Stands for a message that cannot be read. */
const damaged: z.infer<typeof messageSchema> = { author: { role: "damaged" } };

const nodeSchema = z.object({
  id: z.string().nullish(),
  /** Null in the root. One that is of another form is not the end of its branch. */
  message: messageSchema.nullish().catch(damaged),
  parent: z.string().nullish(),
  children: z.array(z.string()).nullish().catch(null),
});
export type Node = z.infer<typeof nodeSchema>;

/** One conversation of conversations.json: a tree of messages, of which `current_node` is the last that is shown. */
export const conversationSchema = z.object({
  title: z.string().nullish(),
  create_time: z.number().nullish(),
  conversation_id: z.string().nullish(),
  id: z.string().nullish(),
  current_node: z.string().nullish(),
  mapping: z.record(z.string(), nodeSchema),
});
export type ChatgptConversation = z.infer<typeof conversationSchema>;

const partSchema = z.looseObject({ content_type: z.string().nullish(), text: z.string().nullish() });

/** The text of a message's content; spoken words come as transcriptions, pictures and files as pointers. */
export function textOf(content: z.infer<typeof messageSchema>["content"]): { text: string; spoken: boolean } {
  const texts: string[] = [];
  let spoken = false;
  for (const part of content?.parts ?? []) {
    if (typeof part === "string") texts.push(part);
    const { data } = partSchema.safeParse(part);
    if (!data?.text) continue;
    spoken ||= data.content_type === "audio_transcription";
    texts.push(data.text);
  }
  return {
    text: texts
      .filter((text) => text.trim() !== "")
      .join("\n\n")
      .trim(),
    spoken,
  };
}
export type TextOf = typeof textOf;
