import { join } from "node:path";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { writeStream } from "../../io/files.ts";
import { runProgram } from "../../io/process.ts";
import { localCopy } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { samplesOf, wavFormat } from "./wav.ts";

type Options = Pick<ReadOptions, "scratch" | "signal" | "env">;

/**
 * Writes a recording's sound into the reading's own folder, as the engine wants it, and gives the file's path. A plain
 * .wav is read by us, everything else by ffmpeg. Throws MISSING_TOOL without it, CORRUPT where it can make nothing of
 * the file.
 */
export async function writeSamples(entry: ExportEntry, options: Options): Promise<string> {
  const path = join(await options.scratch(), "samples.pcm");
  const format = wavFormat(await entry.head());
  if (format) await writeStream(path, samplesOf(format, stoppable(entry.open(format.start), options.signal)));
  else await convert(entry.path ?? (await localCopy(entry, options)), path, entry.name, options);
  return path;
}

async function* stoppable(data: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  for await (const piece of data) {
    throwIfCancelled(signal);
    yield piece;
  }
}

/** Only from files: what calls itself a recording may be a list of addresses. */
const fromFile = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-i"];
const toSamples = ["-vn", "-ac", "1", "-ar", "16000", "-f", "s16le", "-y"];

async function convert(from: string, to: string, name: string, { signal, env }: Options): Promise<void> {
  const { code } = await runProgram(
    { command: "ffmpeg", args: [...fromFile, `file:${from}`, ...toSamples, `file:${to}`], env },
    {
      signal,
      install:
        "Install ffmpeg (https://ffmpeg.org, or your system's packages) and run the same command again; recordings in .wav need none.",
    },
  );
  if (code === 0) return;
  throw new TwinError("CORRUPT", `ffmpeg cannot read ${name}.`, {
    hint: "See whether it plays; it may have been cut off. Everything else is read all the same.",
  });
}
