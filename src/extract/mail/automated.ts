import type { Person } from "../../core/document.ts";
import type { Header } from "./header.ts";

const machine =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|notifications?|auto-?reply)\b/i;
const absence =
  /^(?:(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|out of (?:the )?office|automatische antwort|abwesenheit|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori sede|resposta automática|automatisch antwoord|autosvar|automaattinen vastaus|automatická odpověď|autoodpowiedź|自動応答|自动回复|автоответ))/iu;

/**
 * Names of the signs by which a machine gives itself away. Signs only: list headers stand on two thirds of real
 * human list mail, so the clean stage decides, and who wrote it comes first.
 */
export function automatedSigns(header: Header, from: Person | undefined, raw: Buffer): string[] {
  const signs: string[] = [];
  const parts = /multipart/i.test(header.raw("content-type"))
    ? raw.toString("latin1")
    : `content-type: ${header.raw("content-type")}`;
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
  sign("calendar", /^content-type:\s*text\/calendar/im.test(parts));
  sign("report", /^content-type:\s*multipart\/report/im.test(parts));
  sign(
    "delivery-status",
    /^content-type:\s*message\/(?:delivery-status|disposition-notification)/im.test(parts),
  );
  sign("out-of-office", absence.test(header.text("subject")));
  return signs;
}
