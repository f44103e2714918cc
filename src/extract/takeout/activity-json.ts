import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { type Item, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Visit } from "../traces/visits.ts";

const activitySchema = z.looseObject({
  header: z.string().optional(),
  title: z.string(),
  titleUrl: z.string().optional(),
  time: z.string(),
  subtitles: z
    .array(z.looseObject({ name: z.string().optional() }))
    .optional()
    .catch(undefined),
});

/** The activities of a JSON file, which stand in it newest first. */
export async function* visitsOf(entry: ExportEntry): AsyncIterable<Visit | Item> {
  try {
    for await (const { value, index } of jsonElements(entry, ["$.*"])) {
      const parsed = activitySchema.safeParse(value);
      if (!parsed.success) yield skipped(`activity ${index + 1}`, "unreadable-activity");
      else {
        const { header, title, titleUrl, time, subtitles } = parsed.data;
        const by = subtitles?.[0]?.name;
        yield activityVisit({ product: header ?? "", title, url: titleUrl ?? "", at: time, by });
      }
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    yield skipped("end of file", "damaged-or-cut-off");
  }
}

/** Assistants in which people type whole sentences; what they are called does not depend on the language. */
const assistants = /gemini|bard/i;

/** One activity; what was said to an assistant is the user's own. */
export function activityVisit({
  product,
  title,
  url,
  at,
  by,
}: {
  product: string;
  title: string;
  url: string;
  at: string | null;
  by: string | undefined;
}): Visit {
  const said = assistants.test(product) ? /^(?:Prompted|Asked|Said)\s+(.+)$/su.exec(title)?.[1] : undefined;
  // on maps and telephones a search may have no address
  const sought = url === "" ? /^Searched for\s+(.+)$/su.exec(title)?.[1] : undefined;
  return {
    at,
    title: by && !/^https?:/.test(by) ? `${title}, ${by}` : title,
    url,
    product,
    ...(said ? { typed: said.trim(), form: "prompt" } : sought ? { typed: sought.trim() } : {}),
  };
}
