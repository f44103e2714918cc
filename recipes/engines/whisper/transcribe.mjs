// Runs whisper.cpp on a recording, in a process of its own: whatever happens to it, the reading goes on.
//   node transcribe.mjs FOLDER PACKAGE MODEL SAMPLES
// FOLDER holds node_modules/PACKAGE; SAMPLES is a file of 16-bit samples, 16,000 a second. Writes a line of JSON for
// each piece of speech {"t0", "t1", "text"} (milliseconds), for the progress {"done"} (a share of 1), and at the end
// {"end", "language"}.
import { open } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, constants, setPriority } from "node:os";
import { join } from "node:path";

const RATE = 16_000;
/** Samples of ten minutes: what is held in memory at once. */
const WINDOW = 600 * RATE;
/** A window ends at the quietest place in its last twenty seconds, so that no word is cut. */
const SEARCH = 20 * RATE;
const STEP = RATE / 5;
/** Of 32,768: the noise of an empty room. */
const SILENCE = 30;

const [folder, name, model, samples] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Loudness of the samples from `start` on. */
function loudness(data, start, count = STEP) {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += data[i] * data[i];
  return Math.sqrt(sum / count);
}

function quietest(data) {
  let best = data.length;
  let least = Number.POSITIVE_INFINITY;
  for (let at = data.length - SEARCH; at + STEP <= data.length; at += STEP) {
    const level = loudness(data, at);
    if (level < least) [best, least] = [at + STEP / 2, level];
  }
  return best;
}

function isSilent(data) {
  for (let at = 0; at + STEP <= data.length; at += STEP) if (loudness(data, at) > SILENCE) return false;
  return true;
}

/** The samples from `start` on, up to a quiet place. */
async function windowAt(file, start) {
  const buffer = Buffer.alloc(WINDOW * 2);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start * 2 + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === buffer.length) break;
  }
  const data = new Int16Array(buffer.buffer, buffer.byteOffset, Math.floor(filled / 2));
  return data.length < WINDOW ? data : data.subarray(0, quietest(data));
}

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {} // not everywhere

const { WhisperContext } = createRequire(join(folder, "package.json"))(name);
const context = await new WhisperContext({ filePath: model, useGpu: process.platform === "darwin" });
say({ ready: true });
const file = await open(samples);
const total = (await file.stat()).size / 2;
let language = null;
for (let at = 0; ; ) {
  const data = await windowAt(file, at);
  if (data.length === 0) break;
  if (!isSilent(data)) {
    const { promise } = context.transcribeData(data.slice().buffer, {
      language: language ?? "auto",
      maxThreads: Math.min(8, availableParallelism()),
    });
    const result = await promise;
    language ??= result.language || null;
    const offset = (at / RATE) * 1000;
    for (const { text, t0, t1 } of result.segments) say({ text, t0: offset + t0, t1: offset + t1 });
  }
  at += data.length;
  say({ done: Math.min(1, at / total) });
}
await file.close();
await context.release?.();
say({ end: true, language });
