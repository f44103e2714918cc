import type { Step } from "../core/step.ts";
import { fromLines, isBlank, shown, toLines } from "./lines.ts";

const sentFrom =
  /^\s*[([*_]{0,2}(?:sent (?:from|with|via|using) |get outlook for |gesendet (?:von|mit)|von meinem .{1,40} gesendet|diese nachricht wurde von mein|envoyé (?:de|depuis|à partir)|télécharge[rz]? outlook|enviado (?:desde|de|do|a partir|con)|obtener outlook|inviato (?:da|dal)|scarica outlook|verzonden (?:vanaf|met|van)|verstuurd vanaf|outlook voor|skickat från|hämta outlook|sendt fra|lähetetty |wysłan[eo] z|odesláno z|odoslané z|küldve|trimis de pe|отправлено (?:с|из)|надіслано з|изпратено от|gönderildi|.{0,40}['’]?(?:dan|den|umdan) gönderildi|στάλθηκε από|发自我的|從我的|发送自|iphoneから送信|.{0,30}から送信|내 .{1,20}에서 보냄|.{0,30}에서 보냄|נשלח מה|أرسلت من|dikirim dari|được gửi từ|ส่งจาก)/iu;
const delimiter = /^--[ \u00a0]?\s*$/u;
const contact =
  /(?:https?:\/\/|www\.|\b(?:tel|phone|fax|mobile|cell|mob|telefon|téléphone|teléfono|gpg|pgp|skype|twitter|orcid|fingerprint)\b\.?\s{0,3}[:+(\d]|\S@\S+\.\w|\+\d[\d ()-]{6,}|\S\s{1,3}\|\s{1,3}\S.{0,80}\|\s)/iu;
const MOST_LINES = 30;
/** Signatures stand below each other (one's own, the phone's, the list's), but not many. */
const MOST_ROUNDS = 4;

/**
 * Takes off what stands below every mail of a person: the block under "-- ", "Sent from my …", lines of contact
 * details at the very end. How the user says goodbye and their name stay: that is their voice.
 */
export const signatures: Step = {
  name: "signatures",
  apply(document, { self }) {
    if (document.kind !== "email" && document.kind !== "post") return document;
    const lines = toLines(document.text);
    const end = signatureStart(lines, self.names);
    if (end === lines.length) return document;
    const text = fromLines(lines.slice(0, end));
    return text === "" ? { drop: "only-a-signature" } : { ...document, text };
  },
};

/** Index of the line where the signature begins; the number of lines where there is none. */
function signatureStart(lines: readonly string[], names: readonly string[] = []): number {
  let end = trimmed(lines, lines.length);
  let changed = true;
  for (let round = 0; changed && round < MOST_ROUNDS; round++) {
    changed = false;
    const delimited = delimiterBefore(lines, end);
    if (delimited !== -1) {
      end = trimmed(lines, delimited);
      changed = true;
    }
    const device = lastFilled(lines, end, 3).find((i) => sentFrom.test(shown(lines[i] ?? "")));
    if (device !== undefined) {
      end = trimmed(lines, device);
      changed = true;
    }
  }
  return contactStart(lines, end, names);
}

function delimiterBefore(lines: readonly string[], end: number): number {
  for (let i = end - 1; i >= Math.max(0, end - MOST_LINES); i--) {
    const line = shown(lines[i] ?? "");
    // Without its blank "--" is also typed as a rule between paragraphs: then what follows must be short.
    if (delimiter.test(line) && (/^--[ \u00a0]/u.test(line) || end - i <= 8)) return i;
  }
  return -1;
}

/**
 * Lines of contact details at the end. A block that opens with the user's full name goes whole when one line has
 * some; of any other block the end goes, when two lines have.
 */
function contactStart(lines: readonly string[], end: number, names: readonly string[]): number {
  let start = end;
  let seen = 0;
  while (start > 0 && end - start < 8) {
    const line = shown(lines[start - 1] ?? "");
    if (isBlank(line) || line.length > 90) break;
    start--;
    if (contact.test(line)) seen++;
  }
  // A whole mail of one paragraph is no signature, and a line with an address in it may be a sentence.
  if (start === 0 || seen === 0) return end;
  const block = lines.slice(start, end);
  const first = block.findIndex((line) => contact.test(shown(line)));
  const tail = block.slice(first);
  const alike = tail.every((line) => contact.test(shown(line)) || !/[.!?]\s*$/u.test(line));
  const sentences = block.some((line) => /^\p{Lu}\p{Ll}+(?: \p{Ll}+){3,}/u.test(shown(line)));
  const named = names.some((name) => name !== "" && block[0]?.trim().startsWith(name));
  if (named && block.length >= 2 && !sentences) return trimmed(lines, start);
  return seen >= 2 && alike && !sentences ? trimmed(lines, start + first) : end;
}

function trimmed(lines: readonly string[], end: number): number {
  let last = end;
  while (last > 0 && isBlank(lines[last - 1] ?? "")) last--;
  return last;
}

function lastFilled(lines: readonly string[], end: number, many: number): number[] {
  const found: number[] = [];
  for (let i = end - 1; i >= 0 && found.length < many; i--) if (!isBlank(lines[i] ?? "")) found.push(i);
  return found;
}
