import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Finding } from "../../core/redaction.ts";

const candidate =
  /(?<![\p{L}\p{N}_.,/:=#@$€£%-])(?:\+|00)?\(?\d[\d\u00a0 ()./-]{5,22}\d(?![\p{L}\p{N}_@%]|[.,:/-]\d)/gu;
const context =
  /\b(?:tel|phone|telephone|call(?: me)?|mobile|cell|mob|fax|handy|telefon|tél|téléphone|portable|teléfono|móvil|telefono|cellulare|telefone|celular|gsm|mobil|puhelin|whatsapp|signal|sms|text me|ring|reach me|dial|number is|nummer)\b|тел\.?|电话|電話|携帯|전화|☎|📞|✆/iu;
const neverPhone = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\D|$)/u, // a date first
  /^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$/u,
  /^\d{1,3}(?:\.\d{1,3}){3}$/u, // an IPv4 address
  /^\d+\.\d+$/u, // a decimal
  /^(?:19|20)\d\d\s?-\s?(?:19|20)\d\d$/u, // years from-to
];

/**
 * Phone numbers of the given countries (ISO 3166), and international ones. libphonenumber alone takes every
 * other number in technical prose for one, so a number needs a plus, the shape of a written phone number, or a
 * word like "call" before it.
 */
export function findPhones(text: string, countries: readonly string[]): Finding[] {
  const found: Finding[] = [];
  for (const { 0: match, index } of text.matchAll(candidate)) {
    const digits = match.replace(/\D/gu, "").length;
    if (digits < 7 || digits > 15 || neverPhone.some((pattern) => pattern.test(match))) continue;
    if (isPhone(match, text.slice(Math.max(0, index - 30), index), countries)) {
      found.push({ type: "phone", rule: "number", start: index, end: index + match.length });
    }
  }
  return found;
}

function isPhone(match: string, before: string, countries: readonly string[]): boolean {
  // Written with its country code it need not be in use: numbers kept for fiction are not, and look as real.
  if (match.startsWith("+")) return parsePhoneNumberFromString(match)?.isPossible() ?? false;
  if (match.startsWith("00") && (parsePhoneNumberFromString(`+${match.slice(2)}`)?.isValid() ?? false))
    return true;
  const named = context.test(before);
  if (named && /^\(?0\d/u.test(match) && match.replace(/\D/gu, "").length >= 9) return true;
  if (!named && !shaped(match)) return false;
  return countries
    .map((country) => country.toUpperCase())
    .filter((country): country is CountryCode => isSupportedCountry(country))
    .some((country) => parsePhoneNumberFromString(match, country)?.isValid() ?? false);
}

/** "(555) 010-1234", "555-010-1234", "030 901820-33", "06 12 34 56 78": groups, and not a list of numbers. */
function shaped(match: string): boolean {
  if (/^\(\d{2,5}\)[\s-]?\d{2,4}(?:[\s.-]\d{2,4}){1,3}$/u.test(match)) return true;
  if (/^(?:1[-. ])?\d{3}[-.]\d{3}[-.]\d{4}$/u.test(match)) return true;
  return /^0\d{1,4}[\s/-]\d{2,8}(?:[\s-]\d{2,5}){0,4}$/u.test(match);
}
