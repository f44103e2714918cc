import { shown } from "./lines.ts";

// What introduces a quote: "On 22 May 2015 at 13:20, Ann wrote:" in the languages that mail programs speak.
const wrote = [
  "wrote|writes|said|has written", // English
  "schrieb|hat geschrieben", // German
  "écrit|ecrit", // French
  "escribió|escribio|ha escrit|va escriure", // Spanish, Catalan
  "ha scritto|scrive", // Italian
  "escreveu", // Portuguese
  "schreef|heeft geschreven", // Dutch
  "skrev|skreiv|skrifaði", // Danish, Norwegian, Swedish, Icelandic
  "kirjoitti|kirjutas", // Finnish, Estonian
  "napisał\\(a\\)|napisała?|pisze", // Polish
  "napsala?\\(a\\)|napsala?|napísala?|napísal\\(a\\)", // Czech, Slovak
  "je napisao|je napisala|написао је", // Croatian, Serbian
  "írta|ezt írta", // Hungarian
  "a scris", // Romanian
  "пишет|писал\\(а\\)|написала?|пише|написав", // Russian, Bulgarian, Ukrainian
  "έγραψε", // Greek
  "yazdı|şunu yazdı", // Turkish
  "menulis", // Indonesian
  "đã viết", // Vietnamese
  "写道|寫道|写到", // Chinese
  "のメール|書きました|wrote", // Japanese
  "작성|님이 쓴 글", // Korean
  "כתב|כתבה", // Hebrew
  "كتب", // Arabic
  "เขียนว่า", // Thai
].join("|");
const ends = new RegExp(`(?:${wrote})[^:：\\n]{0,60}[:：]\\s*$`, "iu");
const endsInAddress = /(?:@|\bat\b|\[mailto)[^\n]{0,120}[>)\]]\s*[:：]\s*$/u;
const quoting =
  /^\s*(?:Quoting|Zitat von|Citando|Citando a|Citazione di|En réponse à|Citát od)\s[^\n]{2,160}[:：]\s*$/u;
const dated = /\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d年/u;
const opens =
  /^\s*(?:On|Am|Le|El|Il|Em|A|Op|Den|Dne|Dňa|W dniu|Dnia|Den|Pada|Vào|Στις|La|În data|On|At|Quoting|Zitat von|Citando|Citováno|From|ons|tor|fre|lör|sön|mån|tis|man|tir|ma|di|wo|do|vr|za|zo|pon|wt|śr|czw|pt|sob|niedz|ср|чт|пт|сб|вс|пн|вт|\d)/u;

/**
 * How many lines from `index` on introduce a quote (0 = none): one line, or a wrapped one of two or three.
 * `strong`: it has a date and a verb, so it needs no quote mark behind it to be believed.
 */
export function attributionAt(
  lines: readonly string[],
  index: number,
): { length: number; strong: boolean } | null {
  let joined = "";
  for (let length = 1; length <= 3; length++) {
    const line = lines[index + length - 1];
    if (line === undefined || line.trim() === "" || /^\s*[>|]/u.test(line)) return null;
    joined = length === 1 ? line : `${joined} ${line.trim()}`;
    const text = shown(joined);
    if (length === 1 && quoting.test(text)) return { length, strong: false };
    const hasDate = dated.test(text);
    if (ends.test(text)) {
      const strong = hasDate && (opens.test(text) || /@|\bat\b/u.test(text));
      if (length === 1 || strong) return { length, strong };
    }
    if (endsInAddress.test(text) && hasDate) return { length, strong: opens.test(text) };
    // A wrapped attribution opens like one; anything else is prose.
    if (!(opens.test(text) && hasDate) && !/^\s*(?:On|Quoting|Am|Le|El|Il) \S/u.test(text)) return null;
  }
  return null;
}
