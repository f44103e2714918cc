import { basename, dirname } from "node:path";

/** When a meeting began, in milliseconds; `isDay` where only the day is known. */
export interface Beginning {
  at: number;
  isDay: boolean;
}

const clock = String.raw`(\d{1,2})[.:_-]?(\d{2})(?:[.:_-]?(\d{2}))?`;
/** `GMT20240517-080102`, `20240517_100102`, `2024-05-17 10.01.02`, `2024-05-17 10:01 GMT+2`. */
const numeric = new RegExp(
  String.raw`(?<!\d)((?:19|20)\d{2})[-_./]?(0[1-9]|1[0-2])[-_./]?(0[1-9]|[12]\d|3[01])(?:[T _-]+(?:at )?${clock})?(?:\s*(Z|UTC|(?:GMT)?[+-]\d{1,2}(?::?\d{2})?)\b)?(?!\d)`,
);
/** `May 17, 2024, 8:01AM`, `17 May 2024`. */
const english =
  /\b(?:(\d{1,2}) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (?:(\d{1,2}),? )?((?:19|20)\d{2})(?:,? (?:at )?(\d{1,2}):(\d{2}) ?([AP]M)?)?/i;
const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** The beginning of a meeting, by the lines above its transcript, the file's name, or its folder's. */
export function beginningOf(header: readonly string[], name: string): Beginning | null {
  for (const text of [...header.slice(0, 20), basename(name), basename(dirname(name))]) {
    const found = dateIn(text);
    if (found) return found;
  }
  return null;
}

/** The first date in a line; without a zone it is taken as UTC. */
export function dateIn(text: string): Beginning | null {
  const [, year, month, day, hours, minutes, seconds, zone] = numeric.exec(text.slice(0, 300)) ?? [];
  if (year) return beginning([year, month, day], [hours, minutes, seconds], offset(zone));
  const [, before, name = "", after, inYear, hour, minute, half] = english.exec(text.slice(0, 300)) ?? [];
  const number = before ?? after;
  if (!inYear || !number) return null;
  const by12 = half ? String((Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)) : hour;
  return beginning(
    [inYear, String(months.indexOf(name.toLowerCase()) + 1), number],
    [by12, minute, undefined],
    0,
  );
}

type Part = string | undefined;

function beginning(date: readonly Part[], time: readonly Part[], zone: number): Beginning | null {
  const [year = 0, month = 1, day = 1] = date.map(Number);
  const [hours, minutes, seconds] = time.map((one) => (one === undefined ? 0 : Number(one)));
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  const isDay = time[0] === undefined;
  if ((hours ?? 0) > 23 || (minutes ?? 0) > 59) return { at: midnight, isDay: true };
  const ofDay = (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
  return { at: midnight + (isDay ? 0 : ofDay - zone), isDay };
}

/** `GMT+2`, `+02:00`: milliseconds east of Greenwich. */
function offset(zone: Part): number {
  const [, sign, hours, minutes = "0"] = /([+-])(\d{1,2}):?(\d{2})?/.exec(zone ?? "") ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
}
