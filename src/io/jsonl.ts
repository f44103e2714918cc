import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { asTwinError } from "../core/errors.ts";

const CHUNK = 1 << 20;

/** Writes lines (each without its end) to a new file, with bounded memory. */
export async function writeLines(path: string, lines: Iterable<string>, mode = 0o600): Promise<void> {
  try {
    const file = await open(path, "wx", mode);
    try {
      let waiting = "";
      for (const line of lines) {
        waiting += `${line}\n`;
        if (waiting.length < CHUNK) continue;
        await file.writeFile(waiting);
        waiting = "";
      }
      await file.writeFile(waiting);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asTwinError(error, path);
  }
}

/** The lines of a text file, streamed. */
export async function* readLines(path: string): AsyncIterable<string> {
  const input = createReadStream(path, "utf8");
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw asTwinError(error, path);
  } finally {
    input.destroy(); // a reader that stops early would leave it open
  }
}
