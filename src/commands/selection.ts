import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { Selection } from "../extract/selection.ts";

/** What the options of `twin extract` narrow a reading to. Throws USAGE for what is no date and no source. */
export function selectionOf(
  options: {
    source: readonly string[];
    since?: string | undefined;
    until?: string | undefined;
    only: readonly string[];
    exclude: readonly string[];
  },
  known: readonly string[],
): Selection {
  for (const name of options.source) {
    if (!known.includes(name))
      throw new TwinError("USAGE", `There is no source "${sanitizeLine(name, 40)}".`, {
        hint: "See their names: twin sources",
      });
  }
  const period = {
    ...(options.since ? { since: dayOf(options.since, "--since").first } : {}),
    ...(options.until ? { until: dayOf(options.until, "--until").last } : {}),
  };
  if (period.since && period.until && period.since > period.until)
    throw new TwinError("USAGE", "--since is later than --until.");
  return new Selection({
    sources: options.source,
    only: options.only,
    exclude: options.exclude,
    ...period,
  });
}

/** First and last moment of a year, a month or a day. */
function dayOf(text: string, option: string): { first: string; last: string } {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text) ?? [];
  const first = new Date(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`);
  // a day that is none (2023-02-30) becomes another one
  const isDay = !Number.isNaN(first.getTime()) && (day === undefined || first.getUTCDate() === Number(day));
  if (year === undefined || !isDay)
    throw new TwinError("USAGE", `${option} is a date: 2020, 2020-05 or 2020-05-17.`);
  const after = new Date(first);
  if (day) after.setUTCDate(after.getUTCDate() + 1);
  else if (month) after.setUTCMonth(after.getUTCMonth() + 1);
  else after.setUTCFullYear(after.getUTCFullYear() + 1);
  return { first: first.toISOString(), last: new Date(after.getTime() - 1).toISOString() };
}
