import type { DocumentKind, Signals } from "../../core/document.ts";
import { documentItem, type Item } from "../items.ts";
import { toDate } from "../markdown/dates.ts";
import type { ExportEntry } from "../source.ts";

/** A note of an app, before it is a document. */
export interface AppNote {
  source: string;
  identity: readonly string[];
  /** Markdown; never empty. */
  text: string;
  title: string | null;
  /** When it was begun: ISO 8601, milliseconds, or a Date. */
  at: string | number | Date | null;
  labels?: readonly string[];
  /** Its notebook or folders: they tell what kind of note it is. */
  folders?: readonly string[];
  /** Somebody else's words: a clipped page. */
  clip?: boolean;
  /** Written by another person. */
  other?: boolean;
  kind?: DocumentKind;
  /** What it is about and is not its own: the page that it was written on. */
  context?: string;
  externalId?: string;
  locator: string;
  raw?: string | Uint8Array;
}

/** The document of a note: by its labels and folders a journal, minutes of a meeting, or a note. */
export function noteItem(entry: ExportEntry, note: AppNote): Item {
  const { labels = [], folders = [], clip = false } = note;
  const signals: Signals = {
    ...(labels.length > 0 ? { labels: [...new Set(labels)] } : {}),
    ...(clip ? { foreign: "clip" } : {}),
    ...(note.context ? { context: note.context, form: "annotation" } : {}),
  };
  return documentItem(entry, {
    ...note,
    kind: clip ? "clip" : (note.kind ?? kindOf([...labels, ...folders], note.title)),
    author: clip || note.other ? "other" : "self",
    audience: clip ? "public" : "self",
    externalId: note.externalId ?? null,
    signals,
  });
}

const journal =
  /^(?:(?:my )?journals?|diar(?:y|ies)|daily(?: notes?)?|tagebuch|journal intime|diario|dagboek|日記)$/iu;
const meeting = /^meetings?(?:[ /_-].*)?$|^meeting notes$|^besprechung(?:en)?$|^r[ée]unions?$/iu;

function kindOf(words: readonly string[], title: string | null): DocumentKind {
  if (words.some((word) => meeting.test(word))) return "meeting";
  if (words.some((word) => journal.test(word))) return "journal";
  return title !== null && toDate(title) !== null ? "journal" : "note";
}
