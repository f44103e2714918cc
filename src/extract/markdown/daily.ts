import { toDate } from "./dates.ts";
import type { VaultSettings } from "./settings.ts";

/** The day that a daily note is about, as ISO 8601 in UTC; null for other notes. `path` is relative, with suffix. */
export function dailyDate(path: string, settings: VaultSettings): string | null {
  const stem = path.replace(/\.[^./]+$/, "");
  const folder = settings.dailyFolder ? `${settings.dailyFolder}/` : "";
  if (stem.toLowerCase().startsWith(folder)) {
    const day = byFormat(stem.slice(folder.length), settings.dailyFormat);
    if (day) return day;
  }
  const name = stem.slice(stem.lastIndexOf("/") + 1);
  return /^\d{4}-\d{2}-\d{2}$/.test(name) ? toDate(name) : null;
}

/** A date at the start or end of a note's name: `2025-05-21 Roof`, `Roof 20250521`. */
export function dateInName(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const found =
    /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(name) ??
    /(?<!\d)(\d{4})-(\d{2})-(\d{2})$/.exec(name) ??
    /^((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/.exec(name) ??
    /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(name);
  return found ? toDate(`${found[1]}-${found[2]}-${found[3]}`) : null;
}

const months = "January February March April May June July August September October November December".split(
  " ",
);
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const letters: Record<string, string> = {
  YYYY: "(?<year>\\d{4})",
  YY: "(?<shortYear>\\d{2})",
  MMMM: `(?<monthName>${months.join("|")})`,
  MMM: `(?<monthName>${months.map((one) => one.slice(0, 3)).join("|")})`,
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{2})",
  D: "(?<day>\\d{1,2})",
  Do: "(?<day>\\d{1,2})(?:st|nd|rd|th)",
  dddd: `(?:${days.join("|")})`,
  ddd: `(?:${days.map((one) => one.slice(0, 3)).join("|")})`,
  WW: "\\d{2}",
  ww: "\\d{2}",
  Q: "\\d",
};

/** Reads a name by a format in moment.js' letters (years, months, days, English names; a part may come twice). */
function byFormat(name: string, format: string): string | null {
  const seen = new Set<string>();
  const pattern = format.replace(
    /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|Do|DD|D|dddd|ddd|WW|ww|Q|[\s\S]/g,
    (part, literal) => {
      if (literal !== undefined) return literally(literal);
      const letter = letters[part];
      if (!letter) return literally(part);
      const group = /\?<(\w+)>/.exec(letter)?.[1];
      if (!group || !seen.has(group)) {
        if (group) seen.add(group);
        return letter;
      }
      return letter.replace(/\?<\w+>/, "?:");
    },
  );
  const found = new RegExp(`^${pattern}$`, "i").exec(name)?.groups;
  if (!found) return null;
  const { year, shortYear, month, monthName, day } = found;
  const named = months.findIndex((one) => one.toLowerCase().startsWith((monthName ?? "?").toLowerCase())) + 1;
  const number = month ?? (named > 0 ? String(named) : undefined);
  if (!(year ?? shortYear) || !number || !day) return null;
  return toDate(`${year ?? `20${shortYear}`}-${number.padStart(2, "0")}-${day.padStart(2, "0")}`);
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
