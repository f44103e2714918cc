import { decodeBytes } from "./encoded-words.ts";
import type { Header } from "./header.ts";

export interface BodyText {
  plain: string;
  html: string;
  flowed: boolean;
}

/**
 * The body of a message that is one piece of text, which most mail is: read here, some five times as fast as by
 * mailparser. Null for everything else (multiparts, rare encodings), which mailparser reads.
 */
export function readSinglePart(header: Header, raw: Buffer): BodyText | null {
  const type = header.raw("content-type").toLowerCase();
  const kind =
    type === "" || type.startsWith("text/plain") ? "plain" : type.startsWith("text/html") ? "html" : null;
  if (!kind || header.bodyStart === null) return null;
  const bytes = decodeTransfer(raw.subarray(header.bodyStart), header.raw("content-transfer-encoding"));
  if (!bytes) return null;
  const charset = /charset\s*=\s*["']?([\w.:+-]{1,40})/.exec(type)?.[1] ?? "us-ascii";
  const text = decodeBytes(bytes, charset).replace(/\r\n?/g, "\n");
  return {
    plain: kind === "plain" ? text : "",
    html: kind === "html" ? text : "",
    flowed: type.includes("x-flow"),
  };
}

function decodeTransfer(body: Buffer, encoding: string): Buffer | null {
  switch (encoding.trim().toLowerCase()) {
    case "":
    case "7bit":
    case "8bit":
    case "binary":
      return body;
    case "base64":
      return Buffer.from(body.toString("latin1"), "base64");
    case "quoted-printable":
      return decodeQuotedPrintable(body);
    default:
      return null;
  }
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  const text = body
    .toString("latin1")
    .replace(/=[ \t]{0,80}\r?\n/g, "")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}
