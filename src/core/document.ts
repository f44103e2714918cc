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

export { foldName, isSelf, isSelfByName, normalizeAddress, type Self } from "./self.ts";
