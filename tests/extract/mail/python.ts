import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { Header } from "../../../src/extract/mail/header.ts";
import { parseMessage } from "../../../src/extract/mail/parse-message.ts";
import { parsePeople } from "../../../src/extract/mail/people.ts";
import { MboxSplitter } from "../../../src/extract/mail/splitter.ts";

const people = z.array(z.tuple([z.string(), z.string()])).nullable();
const readingSchema = z.object({
  subject: z.string().nullable(),
  from: people,
  to: people,
  cc: people,
  date: z.number().nullable(),
  body: z.tuple([z.string(), z.string()]).nullable(),
  failed: z.string().optional(),
});

export interface Disagreement {
  index: number;
  field: "subject" | "people" | "date" | "text";
  python: string;
  ours: string;
  /** The field as it stands in the mail. */
  raw: string;
}

/** Python's verdict on each mail, in order; null where there is no python3. */
function askPython(mails: readonly Buffer[]): z.infer<typeof readingSchema>[] | null {
  const size = (mail: Buffer) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(mail.length);
    return bytes;
  };
  const { stdout, error, status } = spawnSync("python3", ["tests/extract/mail/python-email.py"], {
    input: Buffer.concat(mails.flatMap((mail) => [size(mail), mail])),
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONIOENCODING: "utf-8:surrogatepass" },
  });
  if (error || status !== 0) return null;
  return stdout
    .toString()
    .trim()
    .split("\n")
    .map((line) => readingSchema.parse(JSON.parse(line)));
}

/** Where we read something else than Python does; null where there is no python3. */
export async function compareWithPython(mails: readonly Buffer[]): Promise<Disagreement[] | null> {
  const readings = askPython(mails);
  if (!readings) return null;
  const found: Disagreement[] = [];
  for (const [index, mail] of mails.entries()) {
    const theirs = readings[index];
    if (!theirs) continue;
    const differ = (field: Disagreement["field"], python: string, ours: string, raw = "") => {
      if (python !== ours) found.push({ index, field, python, ours, raw });
    };
    const header = new Header(mail);
    const place = { self: { names: [], emails: [], handles: [] }, file: "/m", start: 0, envelope: "" };
    const record = await parseMessage(mail, place);
    if (record.type !== "document") {
      differ("text", "a mail", "skipped");
      continue;
    }
    const { document } = record;
    differ("subject", words(theirs.subject ?? "").slice(0, 1000), document.title ?? "");
    for (const name of ["from", "to", "cc"] as const) {
      const ours = parsePeople(header.all(name)).map((one) => person(one.name, one.address));
      const python = (theirs[name] ?? []).slice(0, 50).map(([display, address]) => person(display, address));
      differ("people", python.join(", "), ours.join(", "), header.all(name));
    }
    if (theirs.date !== null) {
      const seconds = document.writtenAt === null ? "none" : String(Date.parse(document.writtenAt) / 1000);
      differ("date", String(theirs.date), seconds, header.raw("date"));
    }
    if (theirs.body?.[0] === "text/plain") {
      const python = words(theirs.body[1]);
      const ours = words(document.text);
      // a mail of several texts is more to us than its first
      if (!ours.includes(python)) differ("text", python, ours);
    }
  }
  return found;
}

/** Is it known that Python is the one that is wrong, or that both are right? */
export function isKnown({ field, python, ours, raw }: Disagreement): boolean {
  // bytes that it could not decode, words that it did not
  if (/[\ud800-\udfff\ufffd]|=\?/.test(python)) return true;
  switch (field) {
    case "subject": // the upper half of Windows-1252
      return ascii(python) === ascii(ours);
    case "people": // names in comments; what archives hide and spam programs garble, which both read as they can
      return addresses(python) === addresses(ours) || /<<>>|<"?undisclosed|<>/.test(python) || !isList(raw);
    case "date": // the year 102; "10:05 PM", which it takes for the morning; a zone of five digits
      return Number(python) < 0 || /\d\s?[AP]M\b|\d{5}$/.test(raw);
    case "text": // flowed lines are joined, Windows-1252 is decoded
      return ascii(ours).includes(ascii(python));
  }
}

/** A list of addresses such as the standard knows them. */
const isList = (field: string) =>
  field
    .split(",")
    .every((one) => /^[^@`]*<?[\w.+=-]+@[\w.-]+>?\s*(?:\([^()]*\))?\s*$/.test(one) || !one.includes("@")) &&
  field.includes("@");
const ascii = (text: string) => text.replace(/[^a-zA-Z0-9]/g, "");
const addresses = (people: string) =>
  [...people.replaceAll('"', "").matchAll(/<([^<>]*)>/g)].map(([, one]) => one).join(" ");
const words = (text: string) => text.replace(/[\s\0]+/g, " ").trim();
const person = (name: string, address: string) =>
  `${words(name).replace(/^['"]+|['"]+$/g, "")} <${address.toLowerCase()}>`;

/** Every so many-th mail of a mailbox, whole: attachments and all. */
export function mailsOf(path: string, every: number): Buffer[] {
  const bytes = path.endsWith(".gz") ? gunzipSync(readFileSync(path)) : readFileSync(path);
  const mails: Buffer[] = [];
  let index = 0;
  const splitter = new MboxSplitter(({ start, end }) => {
    if (index++ % every === 0) mails.push(unescaped(bytes.subarray(bytes.indexOf(10, start) + 1, end)));
  });
  splitter.push(bytes);
  splitter.end();
  return mails;
}

const unescaped = (mail: Buffer) =>
  Buffer.from(mail.toString("latin1").replace(/(?<=\n)>(?=>*From )/g, ""), "latin1");
