import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { runProgram } from "../../io/process.ts";
import { resource } from "../../io/resources.ts";
import type { ReadOptions } from "../source.ts";
import type { Cue } from "./cues.ts";
import type { Engine } from "./engine.ts";

/** The lines that the engine's process writes (recipes/engines/whisper/transcribe.mjs). */
const lineSchema = z.union([
  z.object({ text: z.string(), t0: z.number(), t1: z.number() }),
  z.object({ done: z.number() }),
  z.object({ ready: z.literal(true) }),
  z.object({ end: z.literal(true), language: z.string().nullable() }),
]);

export interface Heard {
  cues: Cue[];
  /** ISO 639-1, as the engine heard it. */
  language: string | null;
}

/** What the engine writes where nobody speaks: `[BLANK_AUDIO]`, `(music)`, `♪`. */
const noise = /^\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|[♪♫\s.…-]+)\s*$/u;

/**
 * What is said in a file of samples; null where the engine broke off, which is a fault of this recording or of the
 * engine, and none of the others. Throws ENGINE where it cannot even begin.
 */
export async function transcribe(
  engine: Engine,
  samples: string,
  { env, signal, onProgress }: Pick<ReadOptions, "env" | "signal"> & { onProgress(share: number): void },
): Promise<Heard | null> {
  const cues: Cue[] = [];
  let isReady = false;
  let language: string | null | undefined;
  const onLine = (line: string, stream: "stdout" | "stderr") => {
    const said = stream === "stdout" ? parsed(line) : undefined;
    if (!said) return;
    if ("ready" in said) isReady = true;
    else if ("end" in said) language = said.language;
    else if ("done" in said) onProgress(said.done);
    else if (!noise.test(said.text))
      cues.push({ start: said.t0, end: said.t1, speaker: null, text: said.text.trim() });
  };
  const script = resource("recipes", "engines", "whisper", "transcribe.mjs");
  const args = [script, engine.folder, engine.package, engine.model, samples];
  const { code } = await runProgram({ command: process.execPath, args, env }, { signal, onLine });
  if (!isReady)
    throw new TwinError(
      "ENGINE",
      `The speech engine does not start, or cannot read its model (exit code ${code}).`,
      {
        hint: `See whether ${engine.model} is a whole model for whisper.cpp; remove ${engine.folder} to have the engine installed anew.`,
      },
    );
  return code === 0 && language !== undefined
    ? { cues: cues.filter(({ text }) => text !== ""), language }
    : null;
}

function parsed(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // what a library prints
  }
}
