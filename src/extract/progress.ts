import type { Emit } from "../core/events.ts";
import type { Recognized } from "./discover.ts";
import { walkFiles } from "./reading.ts";
import type { ExportEntry } from "./source.ts";

/** Files below a folder that are looked at for their size; a larger one counts for what is known of it by then. */
const MEASURED = 50_000;
/** They lie beside what is read, make up most of an export, and are not read. */
const media =
  /\.(?:jpe?g|png|gif|heic|webp|bmp|tiff?|svg|mp4|mov|avi|mkv|webm|3gp|mp3|m4a|opus|ogg|aac|wav)$/i;

/**
 * One bar over all that is read, in bytes; and one line for each source, however many files it has. What has not
 * changed since it was read does not count; a source that reads no bytes (an account, a repository) shows its own.
 */
export class Progress {
  readonly #emit: Emit;
  readonly #weights = new Map<ExportEntry, number>();
  readonly #files = new Map<string, number>();
  readonly #announced = new Set<string>();
  #total = 0;
  #done = 0;
  #documents = 0;

  private constructor(emit: Emit) {
    this.#emit = emit;
  }

  static async over(recognized: readonly Recognized[], emit: Emit, signal: AbortSignal): Promise<Progress> {
    const progress = new Progress(emit);
    for (const { entry, source } of recognized) {
      const weight = source.weightless ? 0 : await weightOf(entry, signal);
      progress.#weights.set(entry, weight);
      progress.#total += weight;
      progress.#files.set(source.name, (progress.#files.get(source.name) ?? 0) + 1);
    }
    return progress;
  }

  /** It has been read before, and is not read again. */
  unchanged({ entry }: Recognized): void {
    this.#total -= this.#weights.get(entry) ?? 0;
  }

  begin({ entry, source }: Recognized): void {
    if (this.#announced.has(source.name)) return;
    this.#announced.add(source.name);
    const files = this.#files.get(source.name) ?? 1;
    const detail = files > 1 ? `${source.title}, ${files} of them` : `${entry.name} (${source.title})`;
    this.#emit({ type: "stage", name: "Reading", detail });
  }

  /** How far the reading of one has come, as its source counts; `documents` are those of it so far. */
  at(
    { entry, source }: Recognized,
    { done, total, documents }: { done: number; total: number | null; documents: number },
  ): void {
    const weight = this.#weights.get(entry) ?? 0;
    const counts = { documents: this.#documents + documents };
    const share = total ? Math.min(1, done / total) : 0;
    if (weight > 0) this.#show(this.#done + weight * share, source.title, counts);
    else {
      const unit = source.unit ?? (entry.kind === "file" ? "bytes" : "documents");
      this.#emit({ type: "progress", name: source.title, done, total, unit, counts });
    }
  }

  end({ entry, source }: Recognized, documents: number): void {
    this.#done += this.#weights.get(entry) ?? 0;
    this.#documents += documents;
    if (this.#total > 0) this.#show(this.#done, source.title, { documents: this.#documents });
  }

  #show(done: number, label: string, counts: Record<string, number>): void {
    const total = this.#total;
    this.#emit({
      type: "progress",
      name: "read",
      label,
      done: Math.round(done),
      total,
      unit: "bytes",
      counts,
    });
  }
}

async function weightOf(entry: ExportEntry, signal: AbortSignal): Promise<number> {
  if (entry.kind !== "folder") return entry.size ?? 0;
  let weight = 0;
  let seen = 0;
  try {
    for await (const file of walkFiles(entry, { signal })) {
      if (++seen > MEASURED) break;
      if (!media.test(file.name)) weight += file.size ?? 0;
    }
  } catch {
    // its reading will say what is wrong with it
  }
  return weight;
}
