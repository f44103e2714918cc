const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const clock = "(\\d{1,2})[:.](\\d{1,2})(?:[:.](\\d{1,2}))?(?:[.,]\\d{1,9})?\\s*([ap]\\.?m\\b\\.?)?";
const zone = "\\s*([+-]\\s?\\d{1,2}:?\\d{2}|[a-z]{1,5}(?![a-z]))?";
/** Some leave the plus away. */
const bareZone = zone.replace("[+-]", "[+-]?");
/** RFC 5322 and its obsolete forms: "Mon, 26 May 2025 20:18:05 +0200", "26-May-97 20:18 EST". */
const mail = new RegExp(
  `(?:^|[^\\d])(\\d{1,2})[\\s.-]+([a-z]{3})[a-z]*[\\s.,-]+(\\d{2,4})(?:[\\s,]+(?:at\\s)?${clock}${bareZone})?`,
  "i",
);
/** asctime, with the zone before or after the year: "Mon May 26 20:18:05 +0000 2025". */
const asctime = new RegExp(
  `([a-z]{3})[a-z]*[\\s.,-]+(\\d{1,2})[\\s,]+${clock}${zone}\\s+(\\d{4})${zone}`,
  "i",
);
const american = new RegExp(
  `([a-z]{3})[a-z]*[\\s.]+(\\d{1,2}),\\s*(\\d{4})(?:[\\s,]+(?:at\\s)?${clock}${zone})?`,
  "i",
);
const iso = new RegExp(`(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[T\\s]+${clock}${zone})?`, "i");

/** Hours east of Greenwich; names that mean several (IST) are left out. */
const zones =
  "ut 0 utc 0 gmt 0 z 0 wet 0 west 1 bst 1 cet 1 met 1 mez 1 cest 2 mest 2 mesz 2 eet 2 eest 3 msk 3 msd 4 hkt 8 sgt 8 jst 9 kst 9 aest 10 aedt 11 nzst 12 nzdt 13 nst -3.5 ndt -2.5 brt -3 adt -3 ast -4 edt -4 est -5 cdt -5 cst -6 mdt -6 mst -7 pdt -7 pst -8 akdt -8 akst -9 hst -10";
const hours = new Map([...zones.matchAll(/(\w+) (\S+)/g)].map(([, name = "", east]) => [name, Number(east)]));

/**
 * The moment that a mail's date means, as ISO 8601 in UTC, or null. Takes what old programs wrote: names of zones,
 * years of two digits, no seconds, the day of the week missing or wrong, comments. Without a zone it is UTC.
 */
export function readDate(field: string): string | null {
  const text = field
    .slice(0, 120)
    .replace(/\([^()]*\)/g, " ")
    .trim();
  let match = iso.exec(text);
  if (match)
    return moment(Number(match[1]), Number(match[2]) - 1, Number(match[3]), match.slice(4, 8), match[8]);
  match = mail.exec(text);
  if (match)
    return moment(fullYear(match[3]), month(match[2]), Number(match[1]), match.slice(4, 8), match[8]);
  match = asctime.exec(text);
  if (match)
    return moment(
      fullYear(match[8]),
      month(match[1]),
      Number(match[2]),
      match.slice(3, 7),
      match[9] ?? match[7],
    );
  match = american.exec(text);
  if (match)
    return moment(fullYear(match[3]), month(match[1]), Number(match[2]), match.slice(4, 8), match[8]);
  return null;
}

const month = (name = "") => months.indexOf(name.toLowerCase());

/** Two digits by RFC 5322; three are the year 2000 as some programs counted it: years since 1900. */
function fullYear(digits = ""): number {
  const year = Number(digits);
  if (digits.length > 3) return year < 200 ? year + 1900 : year;
  return year < 50 ? year + 2000 : year + 1900;
}

function moment(
  year: number,
  monthIndex: number,
  day: number,
  [hour = "0", minute = "0", second = "0", half]: (string | undefined)[],
  zoneName: string | undefined,
): string | null {
  let hourOfDay = Number(hour);
  if (half) hourOfDay = (hourOfDay % 12) + (/^p/i.test(half) ? 12 : 0);
  if (monthIndex < 0 || monthIndex > 11 || day < 1 || day > 31 || hourOfDay > 24 || Number(minute) > 59)
    return null;
  const local = Date.UTC(year, monthIndex, day, hourOfDay, Number(minute), Math.min(Number(second), 59));
  const date = new Date(local - offset(zoneName) * 60_000);
  const result = date.getUTCFullYear();
  return Number.isNaN(result) || result < 1970 || result > 2100 ? null : date.toISOString();
}

/** Minutes east of Greenwich; names that nobody knows are none (RFC 5322, 4.3). */
function offset(name = ""): number {
  const digits = /^([+-]?)\s?(\d{1,2}):?(\d{2})$/.exec(name);
  if (!digits) return (hours.get(name.toLowerCase()) ?? 0) * 60;
  const minutes = Number(digits[2]) * 60 + Number(digits[3]);
  return minutes > 24 * 60 ? 0 : digits[1] === "-" ? -minutes : minutes;
}
