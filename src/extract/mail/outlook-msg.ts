import MsgReader from "@kenjiuno/msgreader";
import { z } from "zod";
import { toInternetMessage } from "./outlook-message.ts";

const text = z.string().catch("");
const schema = z.object({
  messageClass: text,
  headers: text,
  senderName: text,
  senderEmail: text,
  senderSmtpAddress: text,
  subject: text,
  clientSubmitTime: text,
  messageDeliveryTime: text,
  messageId: text,
  rawProps: z.array(z.object({ propertyTag: text, value: text })).catch([]),
  body: text,
  bodyHtml: text,
  html: z.instanceof(Uint8Array).optional().catch(undefined),
  internetCodepage: z.number().optional().catch(undefined),
  recipients: z.array(z.object({ name: text, email: text, smtpAddress: text, recipType: text })).catch([]),
});

/** A .msg file as a message of the internet; null for one that cannot be read. */
export function readMsg(bytes: Buffer): Buffer | null {
  let found: z.infer<typeof schema>;
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const reader = new MsgReader.default(view);
    reader.parserConfig = { includeRawProps: true };
    const data: unknown = reader.getFileData();
    found = schema.parse(data);
  } catch {
    return null;
  }
  /** What the library does not name: PidTagInReplyToId and PidTagInternetReferences. */
  const raw = (tag: string) =>
    found.rawProps.find(({ propertyTag }) => propertyTag.startsWith(tag))?.value ?? "";
  const people = found.recipients.map(({ name, email, smtpAddress, recipType }) => ({
    name,
    address: smtpAddress || email,
    type: recipType,
  }));
  const sent = new Date(found.clientSubmitTime || found.messageDeliveryTime);
  return toInternetMessage({
    headers: found.headers,
    from: { name: found.senderName, address: found.senderSmtpAddress || found.senderEmail },
    to: people.filter(({ type }) => type !== "cc" && type !== "bcc"),
    cc: people.filter(({ type }) => type === "cc"),
    subject: found.subject,
    sent: Number.isNaN(sent.getTime()) ? null : sent,
    messageId: found.messageId,
    inReplyTo: raw("1042"),
    references: raw("1039"),
    plain: found.body,
    html: found.bodyHtml || decode(found.html, found.internetCodepage),
  });
}

/** HTML is kept as bytes, in the code page that the message names. */
function decode(html: Uint8Array | undefined, codepage: number | undefined): string {
  if (!html) return "";
  const label = codepage === undefined || codepage === 65001 ? "utf-8" : `windows-${codepage}`;
  try {
    return new TextDecoder(label).decode(html);
  } catch {
    return new TextDecoder().decode(html);
  }
}
