// The beginning of a message in an export of WhatsApp: `[16/01/24, 14:05:12] ` or `16.01.24, 14:05 - `.

export type Half = "am" | "pm";
export type Order = "dmy" | "mdy" | "ymd";

export interface Header {
  /** What all headers of one export have in common. */
  shape: string;
  /** Written by an iPhone: brackets and seconds. */
  isBracket: boolean;
  /** The three numbers of the date, as they stand, and whether the first has four digits. */
  date: readonly [number, number, number];
  isYearFirst: boolean;
  hour: number;
  minute: number;
  second: number;
  /** Half of the day, where it is named. */
  half: Half | null;
  /** `1/9/24, 2:05 PM`: so only the United States write. */
  isAmerican: boolean;
  separator: string;
  /** `24-01-16` and `24. 1. 16.` may begin with the year; `16/01/24` and `16.01.24` do not. */
  mayBeYearFirst: boolean;
  /** What follows: `Ann: Hello`, or a line of the program's own. */
  rest: string;
}

// Marks of direction that WhatsApp puts between the parts.
const M = "[\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]*";
const N = "\\p{Nd}";
const DATE =
  `(?<a>${N}{1,4})${M}(?<s>\\.\\s?|[/-]|\\s?[年년]\\s?)${M}(?<b>${N}{1,2})${M}(?<t>\\.\\s?|[/-]|\\s?[月월]\\s?)${M}` +
  `(?<c>${N}{1,4})${M}(?<dot>\\s?[日일.])?(?:\\s?г\\.?)?(?:\\sBE)?`;
const WORD = "[^\\p{Nd}\\[\\]:,،\\n–-]{1,20}?";
// `14:05`, `14.05.12`, `14 h 05 min 12 s`
const TIME =
  `(?:(?<before>${WORD})\\s*)?(?<h>${N}{1,2})(?:[:.٫]|\\s?h\\s?)${M}(?<m>${N}{2})` +
  `(?:(?:[:.٫]|\\s?min\\s?)${M}(?<sec>${N}{2})(?:\\s?s)?)?(?:${M}\\s*${M}(?<after>${WORD}))?`;
const END = `${M}(?:\\]${M}\\s?|\\s[-–]\\s|:\\s)${M}`;
const GAP = `${M}[,،]?${M}\\s*${M}`;

const dateFirst = new RegExp(`^\\ufeff?${M}\\[?${M}${DATE}${GAP}${TIME}${END}`, "u");
const timeFirst = new RegExp(`^\\ufeff?${M}\\[?${M}${TIME}${GAP}${DATE}${END}`, "u");
/** Cheap: nearly all lines that begin no message fail here. */
const mayBegin =
  /^\ufeff?[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]*\[?[^\p{L}\n]{0,6}\p{Nd}|^.{1,12}\p{Nd}/u;

/** The header of a line, or null where the line goes on with the message before it. */
export function headerOf(line: string): Header | null {
  const start = line.slice(0, 120);
  if (!mayBegin.test(start)) return null;
  const match = dateFirst.exec(start) ?? timeFirst.exec(start);
  const groups = match?.groups;
  if (!match || !groups) return null;
  const { a = "", b = "", c = "", s = "", h = "", m = "", sec } = groups;
  const isBracket = match[0].includes("[");
  if (isBracket !== match[0].includes("]")) return null;
  const date = [numberOf(a), numberOf(b), numberOf(c)] as const;
  const [hour, minute, second] = [numberOf(h), numberOf(m), sec ? numberOf(sec) : 0];
  if (hour > 23 || minute > 59 || second > 60) return null;
  const isYearFirst = [...a].length > 2 || /[年년]/u.test(s);
  if (!isYearFirst && ![2, 4].includes([...c].length)) return null;
  const end = isBracket ? "]" : match[0].trimEnd().slice(-1);
  const separator = s.trim().slice(0, 1);
  return {
    shape: `${end}${separator}${isYearFirst ? "y" : ""}${sec ? "s" : ""}`,
    isBracket,
    date,
    isYearFirst,
    hour,
    minute,
    second,
    half: halfOf(groups.after) ?? halfOf(groups.before),
    isAmerican: separator === "/" && !/^0/.test(a) && !/^0/.test(b) && /^[AP]M$/.test(groups.after ?? ""),
    separator,
    mayBeYearFirst: separator === "-" || groups.dot !== undefined,
    rest: line.slice(match[0].length),
  };
}

/** ISO time of a header by the order of its date's numbers, or null for a day that there is not. */
export function timeOf(header: Header, order: Order): string | null {
  const [a, b, c] = header.date;
  const ordered = order === "dmy" ? [c, b, a] : order === "mdy" ? [c, a, b] : [a, b, c];
  const [written = 0, month = 0, day = 0] = ordered;
  // Thai exports count from 543 years earlier
  const year = written < 100 ? 2000 + written : written > 2400 && written < 2700 ? written - 543 : written;
  const hour =
    header.half === "pm" && header.hour < 12
      ? header.hour + 12
      : header.half === "am" && header.hour === 12
        ? 0
        : header.hour;
  const date = new Date(Date.UTC(year, month - 1, day, hour, header.minute, header.second));
  const isDay = month >= 1 && month <= 12 && day >= 1 && date.getUTCDate() === day;
  return isDay && year > 1900 && year < 2200 ? date.toISOString() : null;
}

/** First digit of each of the scripts that phones write numbers in. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0xff10,
];

function numberOf(digits: string): number {
  if (/^[0-9]+$/.test(digits)) return Number(digits);
  let value = 0;
  for (const digit of digits) {
    const code = digit.codePointAt(0) ?? 0;
    const zero = zeros.find((one) => code >= one && code < one + 10);
    value = value * 10 + (zero === undefined ? Number.NaN : code - zero);
  }
  return value;
}

function halfOf(word: string | undefined): Half | null {
  if (!word) return null;
  const folded = word.toLowerCase().replace(/[\s.\u200b-\u200f\u202a-\u202f\u2066-\u2069]/gu, "");
  return halves.get(folded) ?? null;
}

// Names of the halves of the day, without dots and spaces.
const halves = new Map<string, Half>([
  ...words(
    "am a 오전 上午 午前 凌晨 清晨 早上 早晨 ص صباحا صباحًا قظ قبلازظهر πμ पूर्वाह्न सुबह मपू পূর্বাহ্ণ ap fm de sáng sa öö pg dop dopoledne dopol vm gm ก่อนเที่ยง inthemorning",
    "am",
  ),
  ...words(
    "pm p 오후 下午 午後 晚上 中午 傍晚 م مساء مساءً بظ بعدازظهر μμ अपराह्न शाम दोपहर रात मउ অপরাহ্ণ ip em du chiều ch ös ptg odp odpoledne odpol popoludní nm หลังเที่ยง intheafternoon intheevening",
    "pm",
  ),
]);

function words(list: string, value: Half): [string, Half][] {
  return list.split(" ").map((word): [string, Half] => [word.normalize("NFC"), value]);
}
