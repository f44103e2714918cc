import type { Entry } from "../core/document.ts";

/** What one record of a source became. */
export type CorpusRecord =
  | (Entry & { type: "document" })
  | { type: "skipped"; locator: string; reason: string }
  /** A document of an earlier reading that is still there, and was not looked at again. */
  | { type: "kept"; id: string }
  | Speaker
  | Contact;

/** Somebody who speaks in a conversation whose export does not say which of them is the user. */
export interface Speaker {
  type: "speaker";
  name: string;
  /** Title or key of the conversation, so that one who speaks in many of them stands out. */
  conversation: string;
  records: number;
  /** Counted as the user already. */
  own: boolean;
}

/** Somebody from an address book. */
export interface Contact {
  type: "contact";
  names: readonly string[];
  emails: readonly string[];
  phones: readonly string[];
  locator: string;
}

/** One reading of one file, from `beginFile` to `endFile`. */
export interface Reading {
  file: number;
  generation: number;
  /** Where an interrupted reading stopped; null at the start. */
  cursor: string | null;
  /** The file was read whole before and has not changed. */
  unchanged: boolean;
  /** Where the reading before this one ended; for a file that has changed since. */
  previous?: { fingerprint: string; cursor: string } | undefined;
}

export interface Written {
  added: number;
  updated: number;
  unchanged: number;
  skipped: number;
  /** Of the kept ones, those that the corpus does not hold. */
  absent: number;
}
