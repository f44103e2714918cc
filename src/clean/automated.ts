import type { Step } from "../core/step.ts";
import { shown } from "./lines.ts";

const away =
  /^\s*(?:automatic reply|auto(?:matic)? ?response|auto[- ]?reply|out of (?:the )?office|abwesenheits(?:notiz|meldung)|automatische antwort|réponse automatique|message d['’]absence|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|afwezigheidsbericht|automatiskt svar|autosvar|automatisk svar|automaattinen vastaus|odpowiedź automatyczna|automatická odpověď|automatikus válasz|răspuns automat|автоответ|автоматический ответ|автоматична відповідь|otomatik yanıt|αυτόματη απάντηση|自动回复|自動回覆|自動応答|不在通知|자동 회신|부재 중)/iu;
const meeting =
  /^\s*(?:accepted|declined|tentative(?:ly accepted)?|canceled event|cancelled event|invitation|updated invitation|zugesagt|abgelehnt|mit vorbehalt|termineinladung|accepté|refusé|aceptada|rechazada|accettato|rifiutato|geaccepteerd|geweigerd|accepterad|avböjd)\s*[:：]/iu;

/**
 * Mail that a program sent in the user's name. Lists set List-* and Precedence on human mail, so those never
 * condemn what the user wrote: only calendars, automatic replies and reports do.
 */
export const automated: Step = {
  name: "automated",
  apply(document, { signals }) {
    if (document.kind !== "email") return document;
    const signs = new Set(signals.automated ?? []);
    const subject = shown(document.title ?? "");
    if (signs.has("calendar") || meeting.test(subject)) return { drop: "calendar-invitation" };
    if (signs.has("report") || signs.has("delivery-status")) return { drop: "delivery-report" };
    const replied = ["auto-submitted", "autoreply", "out-of-office"].some((sign) => signs.has(sign));
    return replied || away.test(subject) ? { drop: "automatic-reply" } : document;
  },
};
