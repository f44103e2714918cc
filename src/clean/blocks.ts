import { isBlank, shown } from "./lines.ts";

// Lines after which everything is somebody else's: forwards and replies that mail programs do not mark line
// by line. In the languages of Outlook, Gmail, Apple Mail and Thunderbird.
const forwarded = [
  "forwarded message|original message|forwarded by|begin forwarded message|forwarded mail|fwd message",
  "weitergeleitete nachricht|ursprüngliche nachricht|originalnachricht|ursprungliche nachricht|anfang der weitergeleiteten (?:e-mail|nachricht)",
  "message transféré|message d'origine|message d’origine|message original|début du message (?:réexpédié|transféré)",
  "mensaje reenviado|mensaje original|inicio del mensaje reenviado",
  "messaggio inoltrato|messaggio originale|inizio messaggio inoltrato",
  "mensagem encaminhada|mensagem original|início da mensagem (?:encaminhada|reenviada)",
  "doorgestuurd bericht|oorspronkelijk bericht|origineel bericht|begin doorgestuurd bericht",
  "vidarebefordrat meddelande|ursprungligt meddelande|originalmeddelande|vidarebefordrat brev",
  "videresendt meddelelse|oprindelig meddelelse|videresendt besked|oprindelig besked",
  "videresendt melding|opprinnelig melding|videresendt e-post",
  "välitetty viesti|alkuperäinen viesti|edelleenlähetetty viesti",
  "wiadomość przekazana dalej|przekazana wiadomość|oryginalna wiadomość|wiadomość oryginalna",
  "přeposlaná zpráva|původní zpráva|preposlaná správa|pôvodná správa",
  "továbbított üzenet|eredeti üzenet|mesaj redirecționat|mesaj original",
  "пересылаемое сообщение|пересланное сообщение|исходное сообщение|переслане повідомлення|оригінальне повідомлення|препратено съобщение",
  "iletilen mesaj|orijinal mesaj|özgün ileti|προωθημένο μήνυμα|αρχικό μήνυμα",
  "转发的邮件|转发邮件|原始邮件|原始信息|轉寄的郵件|原始郵件|転送メッセージ|転送されたメッセージ|元のメッセージ|전달된 메시지|원본 메시지|원본 메일",
].join("|");
const banner = new RegExp(
  `^\\s*(?:[-_=*?–—]{2,40}\\s*(?:${forwarded})[^\\n]{0,60}|(?:${forwarded})\\s*[:：])\\s*[-_=*?–—]{0,40}\\s*$`,
  "iu",
);

// Header lines of an unmarked quote, as Outlook writes them.
const labels = {
  from: "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|Feladó|De la|От|Від|Kimden|Gönderen|Από|发件人|寄件者|差出人|보낸 사람|מאת|من",
  date: "Sent|Date|Gesendet|Datum|Envoyé|Enviado(?: el| em)?|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Dato|Lähetetty|Päiväys|Wysłano|Odesláno|Odoslané|Küldve|Dátum|Trimis|Отправлено|Дата|Надіслано|Gönderildi|Tarih|Στάλθηκε|Ημερομηνία|发送时间|日期|寄件日期|送信日時|日付|보낸 날짜|날짜|נשלח|تاريخ",
  to: "To|An|À|A|Para|Aan|Till|Til|Vastaanottaja|Do|Komu|Pro|Címzett|Către|Кому|До|Kime|Alıcı|Προς|收件人|宛先|받는 사람|אל|إلى|Cc|CC|Kopie|Kopia",
  subject:
    "Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Aihe|Temat|Předmět|Predmet|Tárgy|Subiect|Тема|Konu|Θέμα|主题|主旨|件名|제목|נושא|الموضوع",
};
const label = Object.fromEntries(
  Object.entries(labels).map(([name, words]) => [
    name,
    new RegExp(`^\\s*[*_]{0,2}(?:${words})\\s?[*_]{0,2}\\s{0,3}[:：]`, "iu"),
  ]),
);
const rule = /^\s*(?:_{10,}|-{20,}|={20,})\s*$/u;

/** Does everything from `index` on belong to a forwarded or quoted message that is not marked line by line? */
export function foreignBlockAt(lines: readonly string[], index: number): "forward" | "headers" | null {
  const line = shown(lines[index] ?? "");
  if (banner.test(line)) return "forward";
  const start = rule.test(line) ? index + 1 : index;
  return isHeaderBlock(lines, start) ? "headers" : null;
}

/** From, a date, and to or subject, within seven lines that have no blank one between them. */
function isHeaderBlock(lines: readonly string[], start: number): boolean {
  const first = shown(lines[start] ?? "");
  if (!label.from?.test(first) && !label.date?.test(first)) return false;
  const seen = new Set<string>();
  for (let i = start; i < Math.min(lines.length, start + 8); i++) {
    const line = shown(lines[i] ?? "");
    if (isBlank(line)) break;
    for (const [name, pattern] of Object.entries(label)) if (pattern.test(line)) seen.add(name);
  }
  return seen.has("from") && seen.has("date") && seen.size >= 3;
}
