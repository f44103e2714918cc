import { TwinError } from "../../core/errors.ts";
import { type Item, skipped } from "../items.ts";
import { csvRows } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import type { Highlight } from "./highlights.ts";

/** The highlights of Readwise's CSV file. Some of its times have no zone: those are taken as UTC. */
export async function* readwise(entry: ExportEntry): AsyncIterable<Highlight | Item> {
  try {
    for await (const { row, line } of csvRows(entry)) {
      const at = row["highlighted at"] ?? "";
      yield {
        book: row["book title"] ?? "",
        text: row.highlight?.trim() ?? "",
        note: row.note?.trim() ?? "",
        at: at === "" ? null : /(?:[+-]\d\d:?\d\d|Z)$/.test(at) ? at : `${at}Z`,
        tags: (row.tags ?? "").split(",").flatMap((tag) => tag.trim() || []),
        locator: `line ${line}`,
      };
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    yield skipped("end of file", "damaged-or-cut-off");
  }
}
