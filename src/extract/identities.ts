import { z } from "zod";
import { foldName, isSelf, normalizeAddress, type Person, type Self } from "../core/document.ts";
import type { Corpus } from "../io/corpus.ts";

/** Somebody who looks like the user and is not listed. */
export interface Suggestion extends Person {
  records: number;
  /** "same name", "same local part", "sent label", or what the source says. */
  because: string;
}

/** Gmail's label for sent mail in the languages of its interface. A hint: it never decides who wrote a mail. */
const sent = [
  "Sent",
  "Gesendet",
  "Enviados",
  "Enviado",
  "Envoyé",
  "Envoyés",
  "Messages envoyés",
  "Posta inviata",
  "Inviati",
  "Verzonden",
  "E-mails enviados",
  "Skickat",
  "Sendt",
  "Lähetetyt",
  "Wysłane",
  "Odeslaná pošta",
  "Отправленные",
  "送信済み",
  "已发邮件",
  "寄件備份",
  "보낸편지함",
  "Gönderilmiş Postalar",
];
const rowsSchema = z.array(z.object({ address: z.string(), name: z.string(), records: z.int() }));
const LIMIT = 10;

/** Addresses of the corpus that look like the user's own, the most frequent first. Nothing is added here. */
export function suggestIdentities(
  corpus: Corpus,
  self: Self,
  fromSources: readonly (Person & { records: number })[] = [],
): Suggestion[] {
  const people = rowsSchema.parse(
    corpus.database
      .prepare(
        `SELECT from_address AS address, coalesce(from_name, '') AS name, count(*) AS records FROM documents
         WHERE author = 'other' AND from_address <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
      )
      .all(),
  );
  const labelled = rowsSchema.parse(
    corpus.database
      .prepare(
        `SELECT from_address AS address, coalesce(max(from_name), '') AS name, count(DISTINCT documents.id) AS records
         FROM documents, json_each(documents.signals, '$.labels')
         WHERE author = 'other' AND from_address <> '' AND json_each.value IN (${sent.map(() => "?").join(", ")})
         GROUP BY 1 ORDER BY 3 DESC, 1`,
      )
      .all(...sent),
  );
  const names = new Set(self.names.map(foldName));
  const locals = new Set(self.emails.map(localPart).filter((local) => local.length >= 5));
  const found = new Map<string, Suggestion>();
  const add = (person: Person & { records: number }, because: string) => {
    // an invitation or a forward of the user's is somebody else's words, and still from a known address
    if (isSelf(self, person)) return;
    const known = found.get(person.address);
    if (!known) found.set(person.address, { ...person, because });
    else if (known.because === because) known.records += person.records;
  };
  for (const person of people) {
    if (names.has(foldName(person.name))) add(person, "same name");
    else if (locals.has(localPart(person.address)) && !person.address.includes(" "))
      add(person, "same local part");
  }
  for (const person of labelled) add(person, "sent label");
  for (const person of fromSources) add(person, "same name");
  return [...found.values()].sort((a, b) => b.records - a.records).slice(0, LIMIT);
}

const localPart = (address: string) => normalizeAddress(address).split("@")[0] ?? "";
