import type { Person } from "../../core/document.ts";
import type { Header } from "./header.ts";

const machine =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|notifications?|auto-?reply)\b/i;
const absence =
  /^(?:(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|out of (?:the )?office|automatische antwort|abwesenheit|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|resposta automática|automatisch antwoord|autosvar|automaattinen vastaus|automatická odpověď|autoodpowiedź|自動応答|自动回复|автоответ))/iu;

/**
 * Names of the signs by which a machine gives itself away. Signs only: list headers stand on two thirds of real
 * human list mail, so the clean stage decides, and who wrote it comes first.
 * `types` are those of the message's parts.
 */
export function automatedSigns(
  header: Header,
  from: Person | undefined,
  types: ReadonlySet<string>,
): string[] {
  const signs: string[] = [];
  const sign = (name: string, found: boolean) => found && signs.push(name);
  const submitted = header.raw("auto-submitted");
  sign("auto-submitted", submitted !== "" && !/^no\b/i.test(submitted));
  sign("precedence", /^(?:bulk|list|junk|auto_reply)/i.test(header.raw("precedence")));
  sign("list-unsubscribe", header.has("list-unsubscribe"));
  sign("list-id", header.has("list-id"));
  sign("feedback-id", header.has("feedback-id"));
  sign(
    "campaign",
    [
      "x-campaign",
      "x-campaignid",
      "x-campaign-id",
      "x-mailgun-sid",
      "x-sg-eid",
      "x-mc-user",
      "x-csa-complaints",
      "x-mandrill-user",
    ].some((name) => header.has(name)),
  );
  sign("auto-response-suppress", header.has("x-auto-response-suppress"));
  sign("autoreply", header.has("x-autoreply") || header.has("x-autorespond"));
  sign("null-return-path", /^<\s*>$/.test(header.raw("return-path")));
  sign("machine-address", from !== undefined && machine.test(from.address));
  sign("calendar", types.has("text/calendar"));
  sign("report", types.has("multipart/report"));
  sign(
    "delivery-status",
    types.has("message/delivery-status") || types.has("message/disposition-notification"),
  );
  sign("out-of-office", absence.test(header.text("subject")));
  return signs;
}
