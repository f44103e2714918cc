import { z } from "zod";

export const documentKinds = [
  "article",
  "email",
  "note",
  "journal",
  "meeting",
  "chat",
  "post",
  "code",
  "clip",
] as const;

/** Where a document came from, down to the place in the file. */
export const provenanceSchema = z.strictObject({
  /** Name of the source that read it ("mbox", "markdown", "git", …). */
  source: z.string(),
  /** The file on disk, as an absolute path; a member of an archive as `archive!/member`; a URL for an API. */
  file: z.string(),
  /** The place in it: `byte 1234`, a commit, an API id. */
  locator: z.string(),
  /** Hex SHA-256 of the record's bytes as read. */
  sha256: z.string(),
});

/** One thing that somebody wrote. `twin documents --json` prints exactly these fields. */
export const documentSchema = z.strictObject({
  /** Stable over runs: derived from the source and the record's own identity, see `documentId`. */
  id: z.string(),
  kind: z.enum(documentKinds),
  /** Markdown. */
  text: z.string(),
  author: z.enum(["self", "other"]),
  /** ISO 8601 in UTC, or null where the record has no usable date. */
  writtenAt: z.string().nullable(),
  title: z.string().nullable(),
  /** Key shared by everything in one conversation, else null. */
  thread: z.string().nullable(),
  /** `externalId` of what this answers, else null. */
  replyTo: z.string().nullable(),
  /** How wide the text was meant to go: oneself, one person, several people, everybody. */
  audience: z.enum(["self", "person", "group", "public"]).nullable(),
  /** ISO 639-1, or null where too short to tell. */
  language: z.string().nullable(),
  /** The identity that the outside world knows: Message-ID without <>, URL, commit, path in the vault. */
  externalId: z.string().nullable(),
  provenance: provenanceSchema,
});
export type Document = z.infer<typeof documentSchema>;
export type DocumentKind = Document["kind"];

const personSchema = z.strictObject({ name: z.string(), address: z.string() });
export type Person = z.infer<typeof personSchema>;

/** What a source saw around the text that the clean steps and example builders need. All optional. */
export const signalsSchema = z.strictObject({
  from: personSchema.optional(),
  to: z.array(personSchema).optional(),
  cc: z.array(personSchema).optional(),
  /** Name of the sign by which a machine gave itself away: "auto-submitted", "list-unsubscribe", "calendar", … */
  automated: z.array(z.string()).optional(),
  /** The sender's own labels or tags (Gmail labels, frontmatter tags). */
  labels: z.array(z.string()).optional(),
  /** The source knows that the words are somebody else's: "forward", "clip", "generated", "vendored", "template". */
  foreign: z.string().optional(),
  /** Context that is not a document of its own: a diff summary for a commit message, a path for code. */
  context: z.string().optional(),
  /** What the text is within its kind: "commit", "readme", "issue", "review", "comment", "daily". */
  form: z.string().optional(),
  /** Programming language of code. */
  syntax: z.string().optional(),
  /** Share of the file's lines that the user wrote, 0–1. */
  ownShare: z.number().optional(),
});
export type Signals = z.infer<typeof signalsSchema>;

/** A document with what was seen around it. */
export interface Entry {
  document: Document;
  signals: Signals;
}

/** Who the user is. Compare through `isSelf`, never by hand. */
export interface Self {
  names: readonly string[];
  emails: readonly string[];
  handles: readonly string[];
}

/**
 * Brings an e-mail address to one form: lower case, and the obfuscations that list archives use undone
 * (`ann at example.org`, `ann (at) example (dot) org`, `<ann at example.org>`, `ann@example.org`). An address of
 * which an archive has masked the letters cannot be undone: it keeps its mask (see `masks`).
 */
export function normalizeAddress(address: string): string {
  const text = address
    .slice(0, 320) // RFC 5321's limit; also bounds the patterns below
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/^(?:<\s*|mailto:)|\s*>$/giu, "")
    .toLowerCase();
  if (/^[^\s@()[\]{}]+@[^\s@()[\]{}]+$/u.test(text)) return text;
  if (masks.some(({ at }) => text.includes(at))) return text;
  return text
    .replace(/\s*[([{<]?\s*\bat\b\s*[)\]}>]?\s+(?=\S)|\s+[([{<]?\s*\bat\b\s*[)\]}>]?\s*/u, "@")
    .replace(/\s*[([{]\s*(?:at|@)\s*[)\]}]\s*/u, "@")
    .replace(/\s*[([{]\s*dot\s*[)\]}]\s*|\s+dot\s+/gu, ".")
    .replace(/\s+/gu, "");
}

/**
 * How pipermail archives mask an address since 2018: letters and dots are overwritten, and "sending from" or "mailing
 * off" (masked as well) stands for the @: `edd @ending from debi@n@org`, `edd @end|ng |rom deb|@n@org`,
 * `edd m@iii@g oii debi@@@org`.
 */
const masks = [
  { at: " @ending from ", letters: /[as.]/gu, others: /(?!)/gu, by: "" },
  { at: " @end|ng |rom ", letters: /[as.]/gu, others: /[ilf]/gu, by: "|" },
  { at: " m@ili@g off ", letters: /[an.]/gu, others: /(?!)/gu, by: "" },
  { at: " m@iii@g oii ", letters: /[an.]/gu, others: /[lf]/gu, by: "i" },
] as const;

/** Could the masked form of `own` be this masked address? */
function masksTo(own: string, masked: string): boolean {
  const mask = masks.find(({ at }) => masked.includes(at));
  const [local, domain] = own.split("@");
  if (!mask || !domain) return false;
  const cover = (part = "") => part.replace(mask.letters, "@").replace(mask.others, mask.by);
  return `${cover(local)}${mask.at}${cover(domain)}` === masked;
}

/** Is this address or handle one of the user's? Names alone never decide: two people may share one. */
export function isSelf(self: Self, identity: { address?: string; handle?: string }): boolean {
  const { address, handle } = identity;
  if (address) {
    const theirs = normalizeAddress(address);
    const mine = self.emails.map(normalizeAddress);
    if (mine.some((own) => own === theirs || masksTo(own, theirs))) return true;
  }
  return Boolean(handle && self.handles.some((own) => own.toLowerCase() === handle.toLowerCase()));
}

/**
 * Is this display name the user's? Only where an export knows nothing better: a chat's speakers, an author's line in
 * the user's own file. "Lee, Ann" and "ANN LEE" are one name; accents do not count.
 */
export function isSelfByName(self: Self, name: string): boolean {
  const folded = foldName(name);
  return folded !== "" && self.names.some((own) => foldName(own) === folded);
}

/** A name in one form, for comparing. */
export function foldName(name: string): string {
  const [last, first, more] = name.slice(0, 200).split(",");
  return (first && more === undefined ? `${first} ${last}` : name.slice(0, 200))
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
