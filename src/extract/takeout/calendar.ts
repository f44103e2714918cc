import { type Item, inBatches, skipped } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** Calendars as iCalendar files, Google's in a Takeout too: what was to happen when, as context for what was written. */
export const calendar: Source = {
  name: "calendar",
  title: "Calendar",
  howToExport: "Google: a Takeout with Calendar. Anywhere else: export the calendar as iCalendar (.ics).",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:ics|ical|icalendar)$/i.test(entry.name)) return 0;
  return /^[\s\u{feff}]*BEGIN:VCALENDAR/iu.test(Buffer.from(await entry.head()).toString("utf8", 0, 200))
    ? 1
    : 0;
}

async function* items(entry: ExportEntry, { onProgress }: ReadOptions): AsyncIterable<Item> {
  const { CalendarFile } = await import("./events.ts");
  const text = await readText(entry);
  const file = new CalendarFile(entry, text);
  // one event at a time, so that a broken one costs itself alone
  const events = text.split(/^BEGIN:VEVENT[ \t]*\n/imu).slice(1);
  for (const [index, event] of events.entries()) {
    const locator = `event ${index + 1}`;
    const end = event.search(/^END:VEVENT/imu);
    yield end === -1 ? skipped(locator, "cut-off") : file.eventItem(event.slice(0, end), locator);
    if (index % 500 === 0) onProgress(index, events.length);
  }
}
