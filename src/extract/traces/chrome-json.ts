import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { type Item, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Visit } from "./visits.ts";

const visitSchema = z.looseObject({
  title: z.string().optional(),
  url: z.string(),
  time_usec: z.number(),
});

/** The visits of Takeout's `History.json` of Chrome, newest first. */
export async function* chromeVisits(entry: ExportEntry): AsyncIterable<Visit | Item> {
  try {
    for await (const { value, index } of jsonElements(entry, ["$.Browser History.*", "$.BrowserHistory.*"])) {
      const parsed = visitSchema.safeParse(value);
      if (!parsed.success) yield skipped(`visit ${index + 1}`, "unreadable-visit");
      else {
        const { title, url, time_usec } = parsed.data;
        yield { at: Math.floor(time_usec / 1000), title: title ?? "", url };
      }
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    yield skipped("end of file", "damaged-or-cut-off");
  }
}
