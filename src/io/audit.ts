import { appendFile, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { asTwinError, TwinError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { parseJson } from "../core/json.ts";
import { withLock } from "./lock.ts";

const lineSchema = z.strictObject({
  at: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  previous: z.string(),
  hash: z.string(),
});

/**
 * Adds a line to audit.log: what was read, built, trained, sent, served or erased; counts and ids, never text.
 * Each line holds the hash of the one before, so that a later edit shows. Commands that run side by side (serve and
 * extract) take turns.
 */
export async function audit(
  path: string,
  action: string,
  detail: Record<string, string | number | boolean | null>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withLock(dirname(path), "audit", () => append(path, action, detail));
    } catch (error) {
      const taken = error instanceof TwinError && error.code === "LOCKED";
      if (!taken || attempt === MOST_ATTEMPTS) throw error;
      await sleep(20 + 30 * Math.random());
    }
  }
}

/** A line takes some milliseconds: seconds of waiting mean that something else is wrong. */
const MOST_ATTEMPTS = 150;

async function append(
  path: string,
  action: string,
  detail: Record<string, string | number | boolean | null>,
): Promise<void> {
  const lines = await readLines(path);
  const previous = lineSchema.safeParse(parseJson(lines.at(-1) ?? "")).data?.hash ?? "";
  const entry = { at: new Date().toISOString(), action, detail, previous };
  const line = JSON.stringify({ ...entry, hash: sha256(JSON.stringify(entry)) });
  await appendFile(path, `${line}\n`, { mode: 0o600 }).catch((error) => {
    throw asTwinError(error, path);
  });
}

/** Number (from 1) of the first line that does not fit its hash or the line before it, or null if all do. */
export async function firstBrokenAuditLine(path: string): Promise<number | null> {
  let previous = "";
  for (const [index, text] of (await readLines(path)).entries()) {
    const parsed = lineSchema.safeParse(parseJson(text));
    if (!parsed.success) return index + 1;
    const { hash, ...entry } = parsed.data;
    if (entry.previous !== previous || sha256(JSON.stringify(entry)) !== hash) return index + 1;
    previous = hash;
  }
  return null;
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}
