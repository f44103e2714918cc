import { type Document, isSelf, type Person, type Self, type Signals } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { automatedSigns } from "./automated.ts";
import { unwrapFlowed } from "./flowed.ts";
import { Header } from "./header.ts";
import { parsePeople } from "./people.ts";
import { type BodyText, readSinglePart } from "./single-part.ts";
import { threading } from "./threading.ts";

export interface MessagePlace {
  self: Self;
  file: string;
  start: number;
  envelope: string;
}

/** Makes a document of one message (without its separator line). What cannot be read becomes a skipped record. */
export async function parseMessage(raw: Buffer, place: MessagePlace): Promise<CorpusRecord> {
  const locator = `byte ${place.start}`;
  const skipped = (reason: string): CorpusRecord => ({ type: "skipped", locator, reason });
  const header = new Header(raw);
  if (header.size === 0) return skipped("broken-headers");
  let text: string;
  try {
    text = await readText(header, raw);
  } catch {
    return skipped("broken-message");
  }
  const [from] = parsePeople(header.all("from"));
  const to = parsePeople(header.all("to"));
  const cc = parsePeople(header.all("cc"));
  const author = from && isSelf(place.self, { address: from.address }) ? "self" : "other";
  const { externalId, thread, replyTo } = threading(header);
  const title = header.text("subject").slice(0, 1000) || null;
  const writtenAt = readDate(header.raw("date")) ?? readDate(place.envelope.replace(/^From\s+\S+\s+/, ""));
  const labels = splitLabels(header.text("x-gmail-labels"));
  const automated = automatedSigns(header, from, raw);
  const document: Document = {
    id: identity(externalId, text, { from, title, writtenAt }),
    kind: "email",
    text,
    author,
    writtenAt,
    title,
    thread,
    replyTo,
    audience: audienceOf(header, from, [...to, ...cc, ...parsePeople(header.all("bcc"))], place.self),
    language: null, // told by the main thread, which has time for it
    externalId,
    provenance: { source: "mbox", file: place.file, locator, sha256: sha256(raw) },
  };
  const signals: Signals = {
    ...(from ? { from } : {}),
    ...(to.length ? { to } : {}),
    ...(cc.length ? { cc } : {}),
    ...(automated.length ? { automated } : {}),
    ...(labels.length ? { labels } : {}),
    ...(isForward(title, text) ? { foreign: "forward" } : {}),
  };
  return { type: "document", document, signals };
}

async function readText(header: Header, raw: Buffer): Promise<string> {
  const { plain, html, flowed } = readSinglePart(header, raw) ?? (await readWithLibrary(raw));
  if (plain.trim()) return tidy(flowed ? unwrapFlowed(plain) : plain);
  if (!html) return "";
  const { htmlToText } = await import("./html.ts");
  return tidy(htmlToText(html));
}

async function readWithLibrary(raw: Buffer): Promise<BodyText> {
  const { simpleParser } = await import("mailparser");
  const read = async (bytes: Buffer) => {
    const { text = "", html } = await simpleParser(bytes, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
    });
    return { plain: text.replaceAll("\r\n", "\n"), html: html || "", flowed: bytes.includes("x-flow") };
  };
  const body = await read(raw);
  const repaired = body.plain.trim() || body.html ? null : withBoundaryInUse(raw);
  return repaired ? await read(repaired) : body;
}

/** Where no line fits the boundary that the header declares: the same mail with the one that is in use, or null. */
function withBoundaryInUse(raw: Buffer): Buffer | null {
  const text = raw.toString("latin1");
  const used = /\n--([^\s"][^\r\n"]{0,199})\r?\ncontent-/i.exec(text)?.[1];
  if (!used) return null;
  return Buffer.from(
    text.replace(/boundary\s*=\s*(?:"[^"\n]*"|[^\s;]+)/i, () => `boundary="${used}"`),
    "latin1",
  );
}

/** Trailing blanks (but for a signature's "-- ") and blank lines at both ends go. */
function tidy(text: string): string {
  const lines = text
    .replaceAll("\0", "")
    .split("\n")
    .map((line) => (line === "-- " ? line : line.trimEnd()));
  while (lines[0] === "") lines.shift();
  return lines.join("\n").trimEnd();
}

/** The same message in two files has one id; two messages that share a Message-ID do not. */
function identity(
  externalId: string | null,
  text: string,
  { from, title, writtenAt }: { from: Person | undefined; title: string | null; writtenAt: string | null },
): string {
  const words = text.replace(/\s+/g, " ");
  return externalId
    ? documentId("mail", externalId, words)
    : documentId("mail", "", from?.address ?? "", title ?? "", writtenAt ?? "", words);
}

function readDate(text: string): string | null {
  const time = Date.parse(
    text
      .slice(0, 100)
      .replace(/\([^)]*\)\s*$/, "")
      .trim(),
  );
  const date = new Date(time);
  return Number.isNaN(time) || date.getUTCFullYear() < 1970 || date.getUTCFullYear() > 2100
    ? null
    : date.toISOString();
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
