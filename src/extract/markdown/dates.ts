/** `2025-05-21`, `2025-05-21 14:30`, `2025-05-21T14:30:00+02:00`; without a zone it is taken as UTC. */
export function toDate(text: string): string | null {
  const found =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text,
    );
  if (!found) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = found;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  // 31 February is no date, whatever the parser makes of it
  const real = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || Number.isNaN(real.getTime()) || real.getUTCDate() !== Number(day))
    return null;
  return date.toISOString();
}
