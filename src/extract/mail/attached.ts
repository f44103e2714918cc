import { isSelf, type Self } from "../../core/document.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { ReadOptions } from "../source.ts";
import { Header } from "./header.ts";
import type { KeptFiles, RawMessage } from "./message-filter.ts";
import { parsePeople } from "./people.ts";

const document = /\.(?:docx|docm|odt|pdf|rtf|txt|md|markdown|html?)$/i;

/** The documents attached to the user's own mail. */
export const filesOf = (self: Self): KeptFiles => ({
  message: (section) => {
    const [from] = parsePeople(new Header(section).all("from"));
    return from !== undefined && isSelf(self, { address: from.address });
  },
  part: (section) => document.test(nameIn(new Header(section))),
});

/** The name of the file that a part is; "" for one that is none. */
export function nameIn(header: Header): string {
  const fields = `${header.text("content-disposition")}; ${header.text("content-type")}`;
  const plain = /\b(?:file)?name\s*=\s*(?:"([^"]{1,300})"|([^\s;"]{1,300}))/i.exec(fields);
  const extended = /\b(?:file)?name\*(?:0\*)?\s*=\s*"?[\w-]*'[^']*'([^\s;"]{1,300})/i.exec(fields)?.[1];
  return (plain?.[1] ?? plain?.[2] ?? decodePercent(extended ?? "")).trim();
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export type AttachmentReader = (
  messages: readonly RawMessage[],
  records: readonly CorpusRecord[],
) => Promise<CorpusRecord[]>;

/** Reads the documents attached to those of `messages` whose records are the user's own; the converters come late. */
export async function attachmentReader(options: ReadOptions): Promise<AttachmentReader> {
  const { attachedRecords } = await import("./attachments.ts");
  return async (messages, records) => {
    const found: CorpusRecord[] = [];
    for (const [i, { bytes }] of messages.entries()) {
      const record = records[i];
      if (record?.type !== "document" || record.document.author !== "self") continue;
      found.push(...(await attachedRecords(bytes, record, options)));
    }
    return found;
  };
}
