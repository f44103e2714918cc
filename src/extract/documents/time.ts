import { isoTime } from "../items.ts";

/**
 * A time as files and exports have it, in ISO 8601; null for what is none. Without a zone it is taken as UTC, whatever
 * the machine's own is.
 */
export function timeOf(value: string | null | undefined): string | null {
  const text = value?.trim() ?? "";
  if (!/\d{4}/.test(text) || /^0000/.test(text)) return null;
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  );
  if (!iso) return isoTime(/(?:Z|UTC|GMT|[A-Z]{2,4}|[+-]\d\d:?\d\d)\)?$/.test(text) ? text : `${text} UTC`);
  const [, day, time = "00:00", zone = "Z"] = iso;
  return isoTime(`${day}T${time}${/^utc$/i.test(zone) ? "Z" : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
}
