import type { Entry } from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { formatOf, isConverted } from "../documents/conversion.ts";
import { convert } from "../documents/convert.ts";
import { namesUser } from "../documents/writer.ts";
import { documentItem } from "../items.ts";
import { detectLanguage } from "../language.ts";
import type { ReadOptions } from "../source.ts";
import { nameIn } from "./attached.ts";
import { Header } from "./header.ts";
import { splitParts } from "./mime.ts";
import { boundaryOf, isFile, isNamed } from "./part-header.ts";
import { decodeTransfer } from "./transfer.ts";

const NESTING_LIMIT = 10;
const markdown = /\.(?:md|markdown)$/i;

interface Attached {
  name: string;
  bytes: Buffer;
}

/**
 * The documents attached to one mail of the user's. Sending a file does not make it one's own: it is the user's where
 * it names them as its author, or is of a kind that names nobody (.txt, .md); else it is another's, and context.
 */
export async function attachedRecords(
  raw: Buffer,
  { document: mail, signals }: Entry,
  options: Pick<ReadOptions, "self" | "signal">,
): Promise<CorpusRecord[]> {
  const records: CorpusRecord[] = [];
  for (const [i, { name, bytes }] of filesIn(new Header(raw), raw, 0).entries()) {
    const locator = `${mail.provenance.locator}, attachment ${i + 1}`;
    const shown = markdown.test(name) ? name.replace(markdown, ".txt") : name;
    const converted = await convert(bytes, shown, options);
    if (!isConverted(converted)) {
      records.push({ type: "skipped", locator, reason: `attachment-${converted.reason}` });
      continue;
    }
    const { text, title, authors } = converted;
    const own = formatOf(shown) === "text" || authors.some((author) => namesUser(options.self, author));
    const item = documentItem(
      { name: mail.provenance.file },
      {
        source: mail.provenance.source,
        identity: ["attachment", mail.id, sha256(bytes)],
        kind: /^#{1,6} \S/m.test(text) || text.length > 2000 ? "article" : "note",
        text,
        author: own ? "self" : "other",
        at: mail.writtenAt,
        title: title ?? name.replace(/\.\w+$/, ""),
        thread: mail.thread,
        replyTo: null,
        audience: mail.audience,
        locator,
        raw: bytes,
        signals: {
          ...(signals.to ? { to: signals.to } : {}),
          ...(own ? {} : { foreign: "unknown-author" }),
          form: "attachment",
        },
      },
    );
    item.document.language ??= detectLanguage(text);
    records.push(item);
  }
  return records;
}

function filesIn(header: Header, bytes: Buffer, depth: number): Attached[] {
  const type = header.raw("content-type");
  const body = bytes.subarray(header.bodyStart ?? bytes.length);
  if (/^\s*multipart\//i.test(type)) {
    if (depth >= NESTING_LIMIT) return [];
    return splitParts(body, boundaryOf(type)).flatMap((part) => filesIn(new Header(part), part, depth + 1));
  }
  const disposition = header.raw("content-disposition");
  const name = nameIn(header);
  if (
    depth === 0 ||
    !(isFile(disposition) || isNamed(disposition)) ||
    !(formatOf(name) || markdown.test(name))
  )
    return [];
  const content = decodeTransfer(body, header.raw("content-transfer-encoding"));
  return content && content.length > 0 ? [{ name, bytes: content }] : [];
}
