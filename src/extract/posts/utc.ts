/** A time of an export that names no zone, which is that of Greenwich; ISO 8601, or null where it is no time. */
export function utcTime(text: string | undefined): string | null {
  const given = text?.trim() ?? "";
  if (given === "" || given.length > 60) return null;
  const hasZone = /(?:[zZ]|UTC|GMT|[+-]\d\d:?\d\d)$/u.test(given);
  for (const form of hasZone
    ? [given]
    : [`${given.replace(/^(\d{4}-\d\d-\d\d)$/u, "$1T00:00")}Z`, `${given} UTC`]) {
    const date = new Date(form);
    if (!Number.isNaN(date.getTime())) return date.toISOString();
  }
  return null;
}
