import { fold } from "./prose-date.ts";

/** The languages of Google's interface that its exports come in; the most frequent first. */
export const locales = (
  "en de fr es pt it nl pl ru ja ko zh zh-TW tr uk cs sk hu ro bg hr sr sr-Latn sl bs mk sq el sv da nb fi et lv lt " +
  "is ca eu gl he ar fa hi bn mr gu ta te kn ml pa ur th vi id ms fil km lo my ka hy az kk uz mn af sw zu de-AT fr-CA"
).split(" ");

/** How a language calls its months (the longest names first) and the days of its week (Sunday first). */
export interface DateNames {
  months: readonly { name: string; month: number }[];
  weekdays: readonly (readonly string[])[];
}

const loaded = new Map<string, DateNames>();

/** The names of one language, as the library that made the export's dates writes them. */
export function namesOf(locale: string): DateNames {
  let names = loaded.get(locale);
  if (!names) {
    names = { months: months(locale), weekdays: weekdays(locale) };
    loaded.set(locale, names);
  }
  return names;
}

/** Alone and in a date: many languages have two forms of each. */
function months(locale: string): DateNames["months"] {
  const found = new Map<string, number>();
  for (const style of ["long", "short"] as const) {
    for (const rest of [{}, { day: "numeric", year: "numeric" }] as const) {
      const format = formatter(locale, { month: style, ...rest });
      for (let month = 1; month <= 12; month++) {
        const name = fold(word(format.formatToParts(Date.UTC(2021, month - 1, 15))));
        // "1" and "01" are no names
        if (!/^\d*$/.test(name)) for (const one of [name, name.replace(/\.$/, "")]) found.set(one, month);
      }
    }
  }
  return [...found]
    .map(([name, month]) => ({ name, month }))
    .sort((a, b) => b.name.length - a.name.length || (a.name < b.name ? -1 : 1));
}

function weekdays(locale: string): string[][] {
  const formats = (["long", "short"] as const).map((weekday) => formatter(locale, { weekday }));
  return Array.from({ length: 7 }, (_, day) =>
    formats.map((format) => fold(part(format, Date.UTC(2021, 0, 3 + day), "weekday")).replace(/\.$/, "")),
  );
}

/** The month with what is written to it as one word: Hebrew's "in", Basque's "of". */
function word(parts: readonly Intl.DateTimeFormatPart[]): string {
  const at = parts.findIndex(({ type }) => type === "month");
  const before = /[\p{L}\p{M}]*$/u.exec(parts[at - 1]?.value ?? "")?.[0] ?? "";
  const after = /^[\p{L}\p{M}]*/u.exec(parts[at + 1]?.value ?? "")?.[0] ?? "";
  return before + (parts[at]?.value ?? "") + after;
}

let periods: { name: string; afternoon: boolean }[] | null = null;

/** Whether the words around a time of day say that it counts to twelve, and which half is meant. */
export function isAfternoon(before: string, after: string): boolean | null {
  const near = /^\s?([ap])\.?\s?m(?:\.|(?!\p{L}))/u.exec(after);
  if (near) return near[1] === "p";
  if (/^\s?(?:$|[,(+-]|utc|gmt)/u.test(after) && !/\p{L}\s?$|[\u3040-\u9fff]\s?$/u.test(before)) return null;
  periods ??= allPeriods();
  for (const { name, afternoon } of periods) {
    if (after.trimStart().startsWith(name) || before.trimEnd().endsWith(name)) return afternoon;
  }
  return null;
}

/** The longest first. */
function allPeriods(): { name: string; afternoon: boolean }[] {
  const found = new Map<string, boolean>();
  for (const locale of locales) {
    for (const style of [{ hour: "numeric", hourCycle: "h12" }, { timeStyle: "long" }] as const) {
      const format = formatter(locale, style);
      for (let hour = 0; hour < 24; hour++) {
        const name = fold(part(format, Date.UTC(2021, 0, 5, hour), "dayPeriod")).trim();
        if (name !== "" && !/^[a-z]$/.test(name)) found.set(name, hour >= 12);
      }
    }
  }
  return [...found]
    .map(([name, afternoon]) => ({ name, afternoon }))
    .sort((a, b) => b.name.length - a.name.length);
}

const formatter = (locale: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    calendar: "gregory",
    numberingSystem: "latn",
    ...options,
  });

const part = (format: Intl.DateTimeFormat, time: number, type: string) =>
  format.formatToParts(time).find((one) => one.type === type)?.value ?? "";
