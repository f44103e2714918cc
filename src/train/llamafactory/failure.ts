import { type ErrorCode, TwinError } from "../../core/errors.ts";
import type { Ending } from "../trainer.ts";

const NOTHING_TO_LEARN = 66; // train.py

const causes: readonly { pattern: RegExp; code: ErrorCode; what: string; hint: string }[] = [
  {
    pattern: /out of memory|OutOfMemoryError|can't allocate memory|MemoryError|Cannot allocate memory/i,
    code: "ENGINE",
    what: "The training ran out of memory.",
    hint: "Halve what a step holds and keep the same steps: --set batch=… --set accumulate=…, or a smaller cutoff.",
  },
  {
    pattern: /No space left on device|Errno 28|Disk quota exceeded/i,
    code: "DISK_FULL",
    what: "The disk filled up during training.",
    hint: "Free some space, then go on from the last checkpoint: twin train --resume.",
  },
  {
    pattern:
      /offline mode|couldn't connect|LocalEntryNotFoundError|ConnectionError|Temporary failure in name/i,
    code: "NETWORK",
    what: "The base model could not be fetched.",
    hint: "Check the network, or download the base yourself and pass its folder: --base PATH.",
  },
  {
    pattern: /GatedRepoError|gated repo|401 Client Error|RepositoryNotFoundError/i,
    code: "CREDENTIALS",
    what: "The base model's host wants a login, or does not have this model.",
    hint: "Accept the model's licence on its page, then set HF_TOKEN.",
  },
  {
    pattern: /Template .* does not exist/i,
    code: "CONFIG",
    what: "The engine does not know the recipe's template.",
    hint: "Name another one: --template chatml.",
  },
];

/** Explains a bad ending by what the engine said last. */
export function failure({ code, signal, tail }: Ending): TwinError {
  if (code === NOTHING_TO_LEARN) {
    return new TwinError("ENGINE", "No token of any row would be trained on.", {
      hint: "The cutoff cuts off every answer, or the template does not fit the base: raise --set cutoff=… or change --template.",
    });
  }
  const text = tail.join("\n");
  const cause = causes.find(({ pattern }) => pattern.test(text));
  if (cause) return new TwinError(cause.code, cause.what, { hint: cause.hint });
  if (signal === "SIGKILL" || code === 137) {
    return new TwinError(
      "ENGINE",
      "The trainer was killed from outside, most likely because memory ran out.",
      {
        hint: "Close other programs or use a smaller batch (--set batch=…), then: twin train --resume.",
      },
    );
  }
  const last = tail.findLast((line) => /(?:Error|Exception)\b/.test(line)) ?? `exit code ${code}`;
  return new TwinError("ENGINE", `The trainer stopped: ${last}`, {
    hint: "The run's log.txt has the rest. Go on with twin train --resume once the cause is gone.",
  });
}
