import { TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { errorSchema } from "./ollama-answers.ts";

export const startHint = "Start it with: ollama serve (or set OLLAMA_HOST, or pass --host).";

/** NOT_FOUND with the way to fetch it. */
export function missingModel(model: string): TwinError {
  return new TwinError("NOT_FOUND", `Ollama does not have the model ${sanitizeLine(model)}.`, {
    hint: `Fetch it with: ollama pull ${sanitizeLine(model)}`,
  });
}

/** The error behind an answer with a bad status. */
export async function refusal(response: Response): Promise<TwinError> {
  const parsed = errorSchema.safeParse(parseJson(await response.text().catch(() => "")));
  const said = parsed.success ? parsed.data.error : `status ${response.status}`;
  if (response.status === 404) {
    return new TwinError("NOT_FOUND", `Ollama does not have it: ${sanitizeLine(said)}.`, {
      hint: "See what it has with: ollama list",
    });
  }
  return refused(said);
}

/** The error behind what Ollama said: DISK_FULL or OLLAMA. */
export function refused(said: string): TwinError {
  const what = sanitizeLine(said);
  if (/no space left|disk full|ENOSPC/i.test(said)) {
    return new TwinError("DISK_FULL", `Ollama's disk is full: ${what}.`, {
      hint: "Free some space (ollama list, ollama rm) and run the same command again.",
    });
  }
  return new TwinError("OLLAMA", `Ollama refused: ${what}.`, {
    hint: "Its own log says more (ollama serve, or the service's journal).",
  });
}

/** Nobody there, or gone in the middle. */
export function gone(host: string, cause: unknown): TwinError {
  return new TwinError("OLLAMA", `Ollama does not answer at ${host}.`, { hint: startHint, cause });
}

/** Somebody there, but no Ollama. */
export function strange(host: string, cause: unknown): TwinError {
  return new TwinError("OLLAMA", `${host} answers, but not as Ollama does.`, {
    hint: "Check the address, and that Ollama is up to date.",
    cause,
  });
}
