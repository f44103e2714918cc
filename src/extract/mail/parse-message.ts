import type { Document, Person, Signals } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import { isSelf, type Self } from "../../core/self.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { detectLanguage } from "../language.ts";
import { automatedSigns } from "./automated.ts";
import { readDate } from "./date.ts";
import { isGmailChat, isTranscript } from "./gmail-chat.ts";
import { Header } from "./header.ts";
import { type Content, readContent, tidy } from "./mime.ts";
import { parsePeople } from "./people.ts";
import { threading } from "./threading.ts";

export interface MessagePlace {
  self: Self;
  file: string;
  start: number;
  envelope: string;
  /** Tells the language of a text, if `detectLanguage` is not to. */
  languageOf?: (text: string) => string | null;
}

/** Makes a document of one message (without its separator line). What cannot be read becomes a skipped record. */
export async function parseMessage(raw: Buffer, place: MessagePlace): Promise<CorpusRecord> {
  const locator = `byte ${place.start}`;
  const skipped = (reason: string): CorpusRecord => ({ type: "skipped", locator, reason });
  const header = new Header(raw);
  if (header.size === 0) return skipped("broken-headers");
  let content: Content;
  try {
    content = readContent(header, raw) ?? (await readWithLibrary(raw));
  } catch {
    return skipped("broken-message");
  }
  const { text } = content;
  const [from] = parsePeople(header.all("from"));
  const to = parsePeople(header.all("to"));
  const cc = parsePeople(header.all("cc"));
  const { externalId, thread, replyTo } = threading(header);
  const title = header.text("subject").slice(0, 1000) || null;
  const writtenAt = readDate(header.raw("date")) ?? readDate(place.envelope.replace(/^From\s+\S+\s+/, ""));
  const labels = splitLabels(header.text("x-gmail-labels"));
  const chat = isGmailChat(labels);
  const foreign = foreignSign(content, chat, title);
  const isOwn = from !== undefined && isSelf(place.self, { address: from.address });
  const automated = automatedSigns(header, from, content.types);
  const document: Document = {
    id: identity(externalId, text, { from, title, writtenAt }),
    kind: chat ? "chat" : "email",
    text,
    author: isOwn && foreign !== "transcript" ? "self" : "other",
    writtenAt,
    title,
    thread,
    replyTo,
    audience: audienceOf(header, from, [...to, ...cc, ...parsePeople(header.all("bcc"))], place.self),
    language: (place.languageOf ?? detectLanguage)(text),
    externalId,
    provenance: { source: "mbox", file: place.file, locator, sha256: sha256(raw) },
  };
  const signals: Signals = {
    ...(from ? { from } : {}),
    ...(to.length ? { to } : {}),
    ...(cc.length ? { cc } : {}),
    ...(automated.length ? { automated } : {}),
    ...(labels.length ? { labels } : {}),
    ...(foreign ? { foreign } : {}),
  };
  return { type: "document", document, signals };
}

/** Why the words are not the sender's: a message inside this one, a conversation, a mail passed on. */
function foreignSign({ text, nested }: Content, isChat: boolean, title: string | null): string | null {
  if (nested) return "nested";
  if (isChat && isTranscript(text)) return "transcript";
  return isForward(title, text) ? "forward" : null;
}

/** What our own reader leaves alone (rare encodings and charsets) is read by a library. */
async function readWithLibrary(raw: Buffer): Promise<Content> {
  const [{ simpleParser }, { htmlToText }] = await Promise.all([import("mailparser"), import("./html.ts")]);
  const { text = "", html } = await simpleParser(raw, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
  });
  const plain = tidy(text.replace(/\r\n?/g, "\n"));
  return { text: plain || tidy(htmlToText(html || "")), types: new Set(), nested: false };
}

/** The same message in two files has one id; two messages that share a Message-ID do not. */
function identity(
  externalId: string | null,
  text: string,
  { from, title, writtenAt }: { from: Person | undefined; title: string | null; writtenAt: string | null },
): string {
  const words = text.replace(/\s{2,}|[^\S ]/g, " ");
  return externalId
    ? documentId("mail", externalId, words)
    : documentId("mail", "", from?.address ?? "", title ?? "", writtenAt ?? "", words);
}

/** Labels are separated by commas; one that holds a comma stands in quotes. */
function splitLabels(field: string): string[] {
  return [...field.matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)]
    .map(([, quoted, plain]) => (quoted ?? plain ?? "").replace(/\u00a0/g, " ").trim())
    .filter(Boolean);
}

function audienceOf(
  header: Header,
  from: Person | undefined,
  people: Person[],
  self: Self,
): Document["audience"] {
  if (["list-id", "list-post", "mailing-list", "x-mailing-list"].some((name) => header.has(name)))
    return "public";
  // an address in disguise: this comes from the archive of a list
  if (from && /\s/.test(from.address)) return "public";
  const others = people.filter(({ address }) => !isSelf(self, { address }));
  if (others.length > 1) return "group";
  if (others.length === 1) return "person";
  return people.length > 0 ? "self" : null;
}

const forwardMarks =
  /^(?:-{2,}\s*(?:Forwarded message|Original Message|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado)\s*-{2,}|Begin forwarded message:)/im;

/** A mail that passes somebody else's on, with nothing before it. */
function isForward(title: string | null, text: string): boolean {
  const mark = forwardMarks.exec(text.slice(0, 2000));
  return (
    mark !== null &&
    text.slice(0, mark.index).replace(/[>\s]/g, "") === "" &&
    /^\s*(?:fwd?|wg|tr|rv|i)\s*:/i.test(title ?? "")
  );
}
