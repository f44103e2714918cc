import { z } from "zod";

const attachmentSchema = z.object({
  file_name: z.string().nullish(),
  extracted_content: z.string().nullish(),
});

const messageSchema = z.object({
  uuid: z.string(),
  text: z.string().nullish(),
  content: z
    .array(z.looseObject({ type: z.string().nullish(), text: z.string().nullish() }))
    .nullish()
    .catch(null),
  sender: z.string(),
  created_at: z.string().nullish(),
  attachments: z.array(attachmentSchema).nullish().catch(null),
  parent_message_uuid: z.string().nullish(),
});
export type ClaudeMessage = z.infer<typeof messageSchema>;

/** One conversation of conversations.json. */
export const conversationSchema = z.object({
  uuid: z.string(),
  name: z.string().nullish(),
  current_leaf_message_uuid: z.string().nullish(),
  chat_messages: z.array(z.unknown()),
});

/** A project: instructions that the user gives once, and files for all its conversations. */
export const projectSchema = z.object({
  uuid: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  is_starter_project: z.boolean().nullish(),
  prompt_template: z.string().nullish(),
  created_at: z.string().nullish(),
  docs: z
    .array(
      z.object({
        uuid: z.string().nullish(),
        filename: z.string().nullish(),
        content: z.string().nullish(),
        created_at: z.string().nullish(),
      }),
    )
    .nullish()
    .catch(null),
});
export type ClaudeProject = z.infer<typeof projectSchema>;

/** What the assistant has noted down about the user. */
export const memoriesSchema = z.array(
  z.object({
    conversations_memory: z.string().nullish(),
    project_memories: z.record(z.string(), z.string()).nullish().catch(null),
  }),
);

export { messageSchema };
