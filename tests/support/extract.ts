import { join } from "node:path";
import type { Entry, Self } from "../../src/core/document.ts";
import type { TwinEvent } from "../../src/core/events.ts";
import { discover } from "../../src/extract/discover.ts";
import { type Extraction, extract } from "../../src/extract/run.ts";
import { Corpus } from "../../src/io/corpus.ts";

const nobody: Self = { names: [], emails: [], handles: [] };

/** What one reading of a path brought, and what the corpus holds after it. */
export interface Reading {
  extraction: Extraction;
  entries: Entry[];
  skipped: { locator: string; reason: string }[];
  events: TwinEvent[];
}

/** Reads a path into the corpus of `folder` as `twin extract` does. Throws what ended the reading. */
export async function readInto(
  folder: string,
  path: string,
  options: {
    self?: Self;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    onEvent?: (event: TwinEvent) => void;
  } = {},
): Promise<Reading> {
  const signal = options.signal ?? new AbortController().signal;
  const events: TwinEvent[] = [];
  const found = await discover([path], { signal, scratch: join(folder, "scratch") });
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const [extraction] = await extract(corpus, found, {
    self: options.self ?? nobody,
    signal,
    scratch: join(folder, "scratch"),
    env: { PATH: process.env.PATH, ...options.env },
    emit: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  if (!extraction)
    throw found.errors[0] ?? new Error(`not recognised: ${JSON.stringify(found.unrecognized)}`);
  if (extraction.error) throw extraction.error;
  return { extraction, entries: [...corpus.entries()], skipped: corpus.skipped(), events };
}

/** The entry that the outside world knows by this id. */
export function entryOf({ entries }: Pick<Reading, "entries">, externalId: string): Entry {
  const found = entries.find(({ document }) => document.externalId === externalId);
  if (!found)
    throw new Error(
      `no ${externalId} among ${entries.map(({ document }) => document.externalId).join(", ")}`,
    );
  return found;
}
