import { matchesGlob } from "node:path";
import type { CorpusRecord } from "../io/corpus.ts";

/** Which part of what is found is read this time. What was read before and is outside stays as it is. */
export class Selection {
  /** Names of sources; none means all. */
  readonly sources: readonly string[];
  readonly #since: string | null;
  readonly #until: string | null;
  readonly #only: readonly string[];
  readonly #exclude: readonly string[];

  /** `since` and `until` are the first and the last day or moment that counts (ISO 8601). */
  constructor(
    given: {
      sources?: readonly string[];
      since?: string;
      until?: string;
      only?: readonly string[];
      exclude?: readonly string[];
    } = {},
  ) {
    this.sources = given.sources ?? [];
    this.#since = given.since ?? null;
    this.#until = given.until ?? null;
    this.#only = given.only ?? [];
    this.#exclude = given.exclude ?? [];
  }

  /** Is a file or folder left aside, with all that is in it? */
  excludes(name: string): boolean {
    return matches(name, this.#exclude);
  }

  /** Is a file among those that are wanted? */
  includes(name: string): boolean {
    return this.#only.length === 0 || matches(name, this.#only);
  }

  /** Is this record read this time? One without a date is outside of any period. */
  admits(record: CorpusRecord): boolean {
    if (record.type !== "document") return true;
    const { writtenAt, provenance } = record.document;
    if (this.excludes(provenance.file) || !this.includes(provenance.file)) return false;
    if (this.#since !== null && (writtenAt === null || writtenAt < this.#since)) return false;
    return this.#until === null || (writtenAt !== null && writtenAt <= this.#until);
  }

  /** Tells selections apart: a reading with another one is another reading. Empty for one that admits all. */
  get key(): string {
    const parts = [this.#since, this.#until, this.#only, this.#exclude];
    return parts.every((one) => one === null || one.length === 0) ? "" : JSON.stringify(parts);
  }
}

/** A pattern stands anywhere in the path, and what it matches goes with all below it; case does not count. */
export function matches(name: string, patterns: readonly string[]): boolean {
  const path = name.replaceAll("!/", "/").replaceAll("\\", "/").toLowerCase();
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase().replace(/^\.?\/+|\/+$/g, "");
    return [`**/${wanted}`, `**/${wanted}/**`].some((glob) => matchesGlob(path, glob));
  });
}
