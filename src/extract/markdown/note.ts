import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Document, DocumentKind, Self, Signals } from "../../core/document.ts";
import { isSelf } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { decodeText } from "../decode.ts";
import { detectLanguage } from "../language.ts";
import { dailyDate, dateInName } from "./daily.ts";
import { noProperties, type Properties, parseProperties } from "./frontmatter.ts";
import { type ReadNote, readNote } from "./markup.ts";
import type { VaultSettings } from "./settings.ts";
import type { Found } from "./walk.ts";

export interface Vault {
  /** Absolute path: part of each note's id. */
  root: string;
  settings: VaultSettings;
  self: Self;
}

/** Words from which a published note counts as an article. */
const LONG = 300;

/** A note's records: its document, and what of it could not be read. */
export async function noteRecords(
  vault: Vault,
  found: Extract<Found, { type: "note" }>,
): Promise<CorpusRecord[]> {
  const skip = (reason: string, part = ""): CorpusRecord => ({
    type: "skipped",
    locator: found.path + part,
    reason,
  });
  const bytes = await readFile(found.file).catch(() => null);
  if (!bytes) return [skip("unreadable")];
  const source = decodeText(bytes);
  if (source === null) return [skip("binary")];
  const note = readNote(source);
  const properties = note.yaml === null ? noProperties : parseProperties(note.yaml);
  const broken = properties ? [] : [skip("broken-frontmatter", "#frontmatter")];
  if (note.text === "") return broken; // an empty note says nothing
  return [...broken, toDocument(vault, found, note, properties ?? noProperties, sha256(bytes))];
}

function toDocument(
  { root, settings, self }: Vault,
  { path, modified }: { path: string; modified: number },
  note: ReadNote,
  properties: Properties,
  digest: string,
): CorpusRecord {
  const day = dailyDate(path, settings);
  const labels = [...new Set([...properties.tags, ...note.tags])];
  const foreign = properties.url !== null && !properties.author.some((name) => isMe(self, name));
  const kind = foreign ? "clip" : kindOf(path, note, properties, labels, day);
  const document: Document = {
    id: documentId("markdown", root, path),
    kind,
    text: note.text,
    author: foreign ? "other" : "self",
    writtenAt: properties.date ?? day ?? dateInName(path) ?? new Date(modified).toISOString(),
    title: properties.title ?? note.opening ?? basename(path).replace(/\.[^.]+$/, ""),
    thread: null,
    replyTo: null,
    audience: kind === "article" || kind === "clip" ? "public" : "self",
    language: detectLanguage(note.text),
    externalId: path,
    provenance: { source: "markdown", file: join(root, path), locator: path, sha256: digest },
  };
  const signals: Signals = {
    ...(labels.length > 0 ? { labels } : {}),
    ...(foreign ? { foreign: "clip" } : {}),
    ...(kind === "journal" && day ? { form: "daily" } : {}),
  };
  return { type: "document", document, signals };
}

function kindOf(
  path: string,
  note: ReadNote,
  properties: Properties,
  labels: string[],
  day: string | null,
): DocumentKind {
  const folders = path.toLowerCase().split("/").slice(0, -1);
  const words = [...labels, ...properties.type].map((one) => one.toLowerCase());
  const says = (pattern: RegExp) =>
    words.some((one) => pattern.test(one)) || folders.some((one) => pattern.test(one));
  if (says(/^meetings?(?:\/|$|[ _-]notes?$)/)) return "meeting";
  if (day !== null || says(/^(?:journal|diary|daily)(?:\/|$)/)) return "journal";
  const long = note.headings >= 2 && note.text.split(/\s+/).length >= LONG;
  if (words.includes("article") || (properties.published && (long || note.headings > 0))) return "article";
  return "note";
}

/** The user is the author of their own posts: here a name may decide, because the note is theirs already. */
const isMe = (self: Self, name: string) =>
  self.names.some((own) => own.toLowerCase() === name.toLowerCase()) ||
  isSelf(self, { address: name, handle: name.replace(/^@/, "") });
