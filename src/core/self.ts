// Apart from the schemas, so that the threads that parse mail start without zod.

/** Who the user is. Compare through `isSelf`, never by hand. */
export interface Self {
  names: readonly string[];
  emails: readonly string[];
  handles: readonly string[];
}

/**
 * Brings an e-mail address to one form: lower case, and the obfuscations that list archives use undone
 * (`ann at example.org`, `ann (at) example (dot) org`, `<ann at example.org>`, `ann@example.org`). An address of
 * which an archive has masked the letters cannot be undone: it keeps its mask (see `masks`).
 */
export function normalizeAddress(address: string): string {
  const text = address
    .slice(0, 320) // RFC 5321's limit; also bounds the patterns below
    .replace(/\s+/gu, " ")
    .trim()
    .replace(/^(?:<\s*|mailto:)|\s*>$/giu, "")
    .toLowerCase();
  if (/^[^\s@()[\]{}]+@[^\s@()[\]{}]+$/u.test(text)) return text;
  if (masks.some(({ at }) => text.includes(at))) return text;
  return text
    .replace(/\s*[([{<]?\s*\bat\b\s*[)\]}>]?\s+(?=\S)|\s+[([{<]?\s*\bat\b\s*[)\]}>]?\s*/u, "@")
    .replace(/\s*[([{]\s*(?:at|@)\s*[)\]}]\s*/u, "@")
    .replace(/\s*[([{]\s*dot\s*[)\]}]\s*|\s+dot\s+/gu, ".")
    .replace(/\s+/gu, "");
}

/**
 * How pipermail archives mask an address since 2018: letters and dots are overwritten, and "sending from" or "mailing
 * off" (masked as well) stands for the @: `edd @ending from debi@n@org`, `edd @end|ng |rom deb|@n@org`,
 * `edd m@iii@g oii debi@@@org`.
 */
const masks = [
  { at: " @ending from ", letters: /[as.]/gu, others: /(?!)/gu, by: "" },
  { at: " @end|ng |rom ", letters: /[as.]/gu, others: /[ilf]/gu, by: "|" },
  { at: " m@ili@g off ", letters: /[an.]/gu, others: /(?!)/gu, by: "" },
  { at: " m@iii@g oii ", letters: /[an.]/gu, others: /[lf]/gu, by: "i" },
] as const;

/** Could the masked form of `own` be this masked address? */
function masksTo(own: string, masked: string): boolean {
  const mask = masks.find(({ at }) => masked.includes(at));
  const [local, domain] = own.split("@");
  if (!mask || !domain) return false;
  const cover = (part = "") => part.replace(mask.letters, "@").replace(mask.others, mask.by);
  return `${cover(local)}${mask.at}${cover(domain)}` === masked;
}

/** Is this address or handle one of the user's? Names alone never decide: two people may share one. */
export function isSelf(self: Self, identity: { address?: string; handle?: string }): boolean {
  const { address, handle } = identity;
  if (address) {
    const theirs = normalizeAddress(address);
    const mine = self.emails.map(normalizeAddress);
    if (mine.some((own) => own === theirs || masksTo(own, theirs))) return true;
  }
  return Boolean(handle && self.handles.some((own) => own.toLowerCase() === handle.toLowerCase()));
}

/**
 * Is this display name the user's? Only where an export knows nothing better: a chat's speakers, an author's line in
 * the user's own file. "Lee, Ann" and "ANN LEE" are one name; accents do not count.
 */
export function isSelfByName(self: Self, name: string): boolean {
  const folded = foldName(name);
  return folded !== "" && self.names.some((own) => foldName(own) === folded);
}

/** A name in one form, for comparing. */
export function foldName(name: string): string {
  const [last, first, more] = name.slice(0, 200).split(",");
  return (first && more === undefined ? `${first} ${last}` : name.slice(0, 200))
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
