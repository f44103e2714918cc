import type { Step } from "../core/step.ts";
import { fromLines, isBlank, shown, toLines } from "./lines.ts";

const rule = /^\s*(?:_{10,}|-{20,}|={20,}|\*{20,}|~{20,}|#{20,})\s*$/u;
const list =
  /mailing ?list|mailman|listinfo|unsubscrib|subscription|google ?groups|groups\.io|abmelden|abbestellen|désabonn|desinscri|désinscri|darse de baja|cancellar[esi]|uitschrijven|отписаться|退订|配信停止/iu;
const opener =
  /^\s*(?:You received this message because you are subscribed|To unsubscribe from this (?:group|list)|You are receiving this because|Reply to this email directly|Sie erhalten diese Nachricht|Vous recevez ce message|Has recibido este mensaje)/iu;
const disclaimer =
  /^\s*[*_]{0,2}(?:(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication)[^\n]{0,80}(?:confidential|intended (?:only|solely)|privileged)|confidentiality notice|disclaimer\s*:|diese e-?mail (?:enthält|kann) [^\n]{0,40}vertraulich|ce (?:message|courriel)[^\n]{0,80}confidentiel|este (?:mensaje|correo)[^\n]{0,80}confidencial|il presente messaggio[^\n]{0,80}riservat|dit bericht[^\n]{0,60}vertrouwelijk|esta mensagem[^\n]{0,80}confidencia|please consider the environment before printing)/iu;
const advert =
  /^\s*(?:-{2,}\s*)?(?:Do You Yahoo!\?|Get your free |Join the world['’]s largest|MSN Photos|FREE (?:pop-up|email)|Virus-free\.|This email has been checked for viruses|Diese E-Mail wurde von Avast)/iu;

/** Takes off what lists, firms and mail services put below a mail. */
export const footers: Step = {
  name: "footers",
  apply(document) {
    if (document.kind !== "email" && document.kind !== "post") return document;
    const lines = toLines(document.text);
    const end = footerStart(lines);
    if (end === lines.length) return document;
    const text = fromLines(lines.slice(0, end));
    return text === "" ? { drop: "only-a-footer" } : { ...document, text };
  },
};

/** A footer is looked for in this many lines at the end. */
const REACH = 60;

/** Index of the first line of a footer that reaches to the end; the number of lines where there is none. */
export function footerStart(lines: readonly string[]): number {
  let end = lines.length;
  while (end > 0 && isBlank(lines[end - 1] ?? "")) end--;
  for (let i = Math.max(0, end - REACH); i < end; i++) {
    const line = shown(lines[i] ?? "");
    const isRule = rule.test(line);
    if (!isRule && !opener.test(line) && !disclaimer.test(line) && !advert.test(line)) continue;
    const below = lines.slice(i + 1, end).filter((one) => !isBlank(one));
    const namesList = below.slice(0, 4).some((one) => list.test(shown(one)));
    if (isRule ? below.length <= 8 && namesList : below.length <= 12) return isRule ? i : ruleAbove(lines, i);
  }
  return lines.length;
}

function ruleAbove(lines: readonly string[], index: number): number {
  const above = shown(lines[index - 1] ?? "");
  return rule.test(above) || /^--\s*$/u.test(above) ? index - 1 : index;
}
