import { Worker } from "node:worker_threads";
import { z } from "zod";
import { cancelled, TwinError } from "../../core/errors.ts";
import type { Item } from "../items.ts";
import type { Mail } from "./files.ts";

export type OutlookItem = Mail | Item;

/** Milliseconds in which a thread must come up with something: a store that is damaged can send it in circles. */
const PATIENCE = 60_000;

const replySchema = z.object({ items: z.array(z.custom<OutlookItem>()), end: z.boolean() });

/**
 * Everything in a .pst or .ost on the disk, read in a thread of its own. Throws CORRUPT, after what stands before the
 * damage.
 */
export async function* outlookItems(
  path: string,
  { name, signal }: { name: string; signal: AbortSignal },
): AsyncIterable<OutlookItem> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./outlook-worker.${extension}`, import.meta.url), {
    workerData: { path },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    stdout: true, // the library writes of its troubles there
    stderr: true,
  });
  const ready: z.infer<typeof replySchema>[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  worker.on("message", (message) => {
    ready.push(replySchema.parse(message));
    wake();
  });
  const stop = () => {
    ended = true;
    wake();
  };
  worker.on("error", stop);
  worker.on("exit", stop);
  signal.addEventListener("abort", stop);
  try {
    for (;;) {
      const reply = ready.shift();
      if (signal.aborted) throw cancelled();
      if (reply) {
        worker.postMessage("more");
        for (const item of reply.items)
          yield item.type === "mail" ? { ...item, file: name, bytes: Buffer.from(item.bytes) } : item;
        if (reply.end) return;
        continue;
      }
      if (ended) throw damaged(name);
      const timer = setTimeout(stop, PATIENCE);
      await new Promise<void>((done) => {
        wake = done;
      });
      clearTimeout(timer);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

const damaged = (name: string) =>
  new TwinError("CORRUPT", `${name} is damaged: it cannot be read to its end.`, {
    hint: "Let Outlook's own scanpst.exe repair a copy of it, and read that. What stands before the damage is kept.",
  });
