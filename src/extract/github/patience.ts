import { setTimeout as sleep } from "node:timers/promises";
import { cancelled, TwinError } from "../../core/errors.ts";
import type { Emit } from "../../core/events.ts";
import { waitFor } from "./limits.ts";

/** GitHub said no to this one thing; the rest may be read all the same. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`GitHub answered ${status}`);
    this.status = status;
  }
}

/** An answer that counts as one of this status, whatever its own. */
export class Fault extends Error {
  readonly status: number;
  readonly response: { headers: object };
  constructor(status: number, headers: object) {
    super(`GitHub answered as with ${status}`);
    this.status = status;
    this.response = { headers };
  }
}

/** Thrown where what is there is what was there before. */
export const unchanged = Symbol("304");

const TRIES = 5;
const FIRST_PAUSE = 250;

/** Sends until there is an answer that counts: waits for limits, tries again after faults of the server or network. */
export async function patiently<T>(
  send: () => T | Promise<T>,
  {
    host,
    signal,
    emit,
    tries = TRIES,
  }: { host: string; signal: AbortSignal; emit: Emit; tries?: number | undefined },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw cancelled();
    try {
      return await send();
    } catch (error) {
      if (signal.aborted) throw cancelled();
      const { status, headers, message, cause } = facts(error);
      if (status === 304) throw unchanged;
      if (status === 401) {
        throw new TwinError("CREDENTIALS", `${host} does not accept the token.`, {
          hint: "Make a new one at https://github.com/settings/tokens and set GITHUB_TOKEN.",
        });
      }
      if (cause instanceof TwinError && cause.code !== "NETWORK") throw cause;
      const limit = waitFor(status, headers, message, attempt, Date.now());
      if (limit) await pause(limit.milliseconds, signal, emit, limit.why);
      else if (status < 500) throw new Refused(status);
      else if (attempt < tries) await pause(FIRST_PAUSE * 2 ** (attempt - 1), signal, emit, null);
      else if (cause instanceof TwinError) throw cause;
      else
        throw new TwinError("NETWORK", `${host} answered ${status}, ${tries} times in a row.`, {
          hint: "Try again later; what was read before is kept.",
        });
    }
  }
}

/** Longer waits end the reading: the next run goes on from there. */
const LONGEST_WAIT = 5 * 60_000;

async function pause(
  milliseconds: number,
  signal: AbortSignal,
  emit: Emit,
  why: string | null,
): Promise<void> {
  if (milliseconds > LONGEST_WAIT) {
    const until = new Date(Date.now() + milliseconds).toISOString().slice(0, 16).replace("T", " ");
    throw new TwinError("REMOTE", `GitHub's limit of requests is used up until ${until} UTC.`, {
      hint: "Run the same command after that: it goes on where it stopped. A GITHUB_TOKEN raises the limit.",
    });
  }
  if (why) emit({ type: "note", message: `${why}; going on in ${Math.ceil(milliseconds / 1000)} s.` });
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw cancelled();
  });
}

/** What an error of Octokit's says. Never its message to the user: that may repeat what was asked for. */
function facts(error: unknown): {
  status: number;
  headers: Record<string, unknown>;
  message: string;
  cause: unknown;
} {
  if (!(error instanceof Error) || !("status" in error)) throw error;
  const response = "response" in error && isRecord(error.response) ? error.response : {};
  return {
    status: Number(error.status),
    headers: isRecord(response.headers) ? response.headers : {},
    message: error.message,
    cause: error.cause,
  };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
