import { isoTime } from "../items.ts";
import { type DateNames, isAfternoon, locales as known, namesOf } from "./date-names.ts";

/** Zones that exports name by letters; others count as UTC. Hours east of Greenwich. */
const zones: Readonly<Record<string, number>> = {
  ...{ wet: 0, west: 1, bst: 1, ist: 5.5, cet: 1, cest: 2, mez: 1, mesz: 2, eet: 2, eest: 3, msk: 3 },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7, akst: -9, akdt: -8, hst: -10 },
  ...{ brt: -3, art: -3, jst: 9, kst: 9, sgt: 8, hkt: 8, awst: 8, acst: 9.5, acdt: 10.5, aest: 10, aedt: 11 },
  ...{ nzst: 12, nzdt: 13, sast: 2, hnec: 1, heec: 2 },
};

/** Which language a text was in, by what is left of it without its numbers. */
const seen = new Map<string, string>();

/**
 * A time as an export writes it for people to read, in any language that we have names for, as ISO 8601 in UTC; null
 * where it is none. `Tuesday, January 5, 2021 at 3:12:47 PM UTC`, `mardi 5 janvier 2021 à 15:12:47 UTC`,
 * `05.01.2021, 15:12:47 MEZ`.
 */
export function proseDate(prose: string): string | null {
  const text = fold(prose.slice(0, 200));
  const clock = clockOf(text);
  const date = clock ? text.replace(clock.matched, " ") : text;
  const day = numericDay(date, clock?.isHalfDay ?? false) ?? namedDay(date);
  if (!day) return null;
  const { hours, minutes, seconds, offset } = clock ?? { hours: 0, minutes: 0, seconds: 0, offset: 0 };
  const time = Date.UTC(day.year, day.month - 1, day.day, hours, minutes, seconds);
  // the 31st of February is a misreading
  return new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCMonth() === day.month - 1
    ? isoTime(time - offset * 3_600_000)
    : null;
}

interface Day {
  year: number;
  month: number;
  day: number;
}

interface Clock {
  hours: number;
  minutes: number;
  seconds: number;
  /** Hours east of Greenwich. */
  offset: number;
  /** It counts to twelve, in Latin letters. */
  isHalfDay: boolean;
  matched: string;
}

const clocks = [
  /(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?/u,
  /(?<!\d)(\d{1,2})\s?(?:[時时点點시h]|นาฬิกา|ໂມງ)\s?(\d{1,2})\s?(?:[分분]|min|นาที|ນາທີ)(?:\s?(\d{1,2})\s?[秒초sวວ])?/u,
  /(?<![\d.])(\d{1,2})\.(\d{2})\.(\d{2})(?![\d.])(?=\s|$|,)/u,
];

function clockOf(text: string): Clock | null {
  for (const pattern of clocks) {
    const match = pattern.exec(text);
    if (!match) continue;
    const before = text.slice(Math.max(0, match.index - 24), match.index);
    const after = text.slice(match.index + match[0].length);
    const afternoon = isAfternoon(before, after);
    let hours = Number(match[1]);
    if (afternoon !== null) hours = (hours % 12) + (afternoon ? 12 : 0);
    const zone = /(?:gmt|utc)?\s?([+\u2212-])(\d{1,2}):?(\d{2})?|(?<!\p{L})\p{L}{3,4}(?!\p{L})/u;
    const named = zone.exec(after.slice(0, 24));
    const offset = named ? offsetOf(named) : 0;
    return {
      hours,
      minutes: Number(match[2]),
      seconds: Number(match[3] ?? 0),
      offset,
      isHalfDay: afternoon !== null && /[ap]\.?\s?m/u.test(after),
      matched:
        named && /\d/.test(named[0]) ? match[0] + after.slice(0, named.index + named[0].length) : match[0],
    };
  }
  return null;
}

function offsetOf([matched, sign, hours, minutes]: RegExpExecArray): number {
  if (!sign) return zones[matched] ?? 0;
  return (sign === "+" ? 1 : -1) * (Number(hours) + Number(minutes ?? 0) / 60);
}

/** Written without a zero, `5/1/2021` is the first of May where the clock counts to twelve, the fifth of January elsewhere. */
function numericDay(text: string, isHalfDay: boolean): Day | null {
  const match = /(?<!\d)(\d{1,4})(\.\s?|[/-])(\d{1,2})(?:\.\s?|[/-])(\d{1,4})(?!\d)/u.exec(text);
  if (!match) return null;
  if (match[1]?.length !== 4 && match[4]?.length === 1) return null;
  const [a, b, c] = [Number(match[1]), Number(match[3]), Number(match[4])];
  if (match[1]?.length === 4) return { year: gregorian(a), month: b, day: c };
  const year = c < 100 ? 2000 + c : gregorian(c);
  const monthFirst = b > 12 || (a <= 12 && match[2] === "/" && isHalfDay && !match[1]?.startsWith("0"));
  return monthFirst ? { year, month: a, day: b } : { year, month: b, day: a };
}

/** A day with the name of its month: the languages are tried, that in which the day of the week is right first. */
function namedDay(text: string): Day | null {
  const shape = text.replace(/\d+/gu, "0");
  const last = seen.get(shape);
  if (last) return dayIn(text, namesOf(last));
  let fallback: { locale: string; day: Day } | null = null;
  for (const locale of known) {
    // Croatian shares names with them by which it means other months; it writes a dot after the day and the year
    if (locale === "pl" && /\d\.\s\p{L}/u.test(text)) continue;
    if (locale === "cs" && /\p{L}\s\d{4}\./u.test(text)) continue;
    const names = namesOf(locale);
    const day = dayIn(text, names);
    if (!day) continue;
    fallback ??= { locale, day };
    const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
    if (!names.weekdays[weekday]?.some((name) => text.includes(name))) continue;
    fallback = { locale, day };
    break;
  }
  if (fallback && seen.size < 10_000) seen.set(shape, fallback.locale);
  return fallback?.day ?? null;
}

function dayIn(text: string, { months }: DateNames): Day | null {
  let best: { at: number; name: string; month: number } | null = null;
  for (const { name, month } of months) {
    if (best && name.length < best.name.length) break; // the longest come first
    const at = placeOf(text, name);
    if (at > (best?.at ?? -1)) best = { at, name, month };
  }
  if (!best) return null;
  const rest = `${text.slice(0, best.at)} ${text.slice(best.at + best.name.length)}`;
  const year = /(?<!\d)\d{4}(?!\d)/u.exec(rest);
  if (!year) return null;
  const day = /(?<!\d)\d{1,2}(?!\d)/u.exec(rest.replace(year[0], " "));
  return day ? { year: gregorian(Number(year[0])), month: best.month, day: Number(day[0]) } : null;
}

/** Where a name stands as a word of its own, the last time; -1 for nowhere. */
function placeOf(text: string, name: string): number {
  for (let at = text.lastIndexOf(name); at !== -1; at = at === 0 ? -1 : text.lastIndexOf(name, at - 1)) {
    const joins = (a: string | undefined, b: string | undefined) =>
      (isLetter(a) && isLetter(b)) || (isDigit(a) && isDigit(b));
    if (!joins(text[at - 1], name[0]) && !joins(name.at(-1), text[at + name.length])) return at;
  }
  return -1;
}

const isLetter = (char: string | undefined) => char !== undefined && /[\p{L}\p{M}]/u.test(char);
const isDigit = (char: string | undefined) => char !== undefined && char >= "0" && char <= "9";

/** Thailand counts from the Buddha. */
const gregorian = (year: number) => (year > 2400 && year < 2800 ? year - 543 : year);

const zeros = [
  ...[0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20],
  ...[0x1040, 0x17e0],
];

/** One form of letters, spaces and digits. */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e]/gu, "")
    .replace(/\s+/gu, " ")
    .replace(/[^\P{Nd}0-9]/gu, (digit) => {
      const code = digit.codePointAt(0) ?? 0;
      const zero = zeros.find((one) => code >= one && code < one + 10);
      return zero === undefined ? digit : String(code - zero);
    });
}
