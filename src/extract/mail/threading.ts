import type { Header } from "./header.ts";

const ids = (field: string) => [...field.matchAll(/<([^<>\s]{1,500})>/g)].map(([, id]) => id ?? "");
const reply = /^\s*(?:re|aw|antw|sv|vs|rif|r|odp|ynt|回复|答复)(?:\s*\[\d+\]|\^\d+)?\s*[:：]\s*/i;

/**
 * Where a message stands in its conversation. Gmail's own thread id comes first, because only it is on every
 * message of a thread; else the root of References; a message that answers nothing is a root itself.
 */
export function threading(header: Header): {
  externalId: string | null;
  thread: string | null;
  replyTo: string | null;
} {
  const externalId =
    ids(header.raw("message-id"))[0] ?? (header.raw("message-id").replace(/[<>\s]/g, "") || null);
  const references = ids(header.raw("references"));
  const answered = ids(header.raw("in-reply-to"))[0];
  const replyTo = answered ?? references.at(-1) ?? null;
  const gmail = header.raw("x-gm-thrid");
  const root = gmail ? `gmail:${gmail}` : (references[0] ?? answered);
  if (root) return { externalId, thread: root, replyTo };
  const subject = header.text("subject");
  return {
    externalId,
    thread: reply.test(subject) ? `subject:${subject.replace(reply, "").toLowerCase()}` : externalId,
    replyTo,
  };
}
