// Turns a mail into the bytes of a message, and messages into Takeout's dialect of mbox.
import { Buffer } from "node:buffer";

export type Encoding = "8bit" | "quoted-printable" | "base64";

export type Part = { type: string; text: string; encoding: Encoding; charset: "utf-8" | "iso-8859-1" };

export type Mail = {
  id: string;
  date: Date;
  from: string;
  to: string;
  subject: string;
  replyTo: string | null;
  references: readonly string[];
  labels: string;
  headers: readonly string[];
  parts: readonly Part[];
  multipart: "alternative" | "mixed";
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number) => String(value).padStart(2, "0");

/** `Tue, 03 Jun 2025 10:04:00 +0000` */
export function mailDate(date: Date): string {
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

/** `Tue, 3 Jun 2025 at 10:04`, as Gmail writes it above a quote. */
export function quoteDate(date: Date): string {
  const day = `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} at ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

function mboxDate(date: Date): string {
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${clock} +0000 ${date.getUTCFullYear()}`;
}

/** RFC 2047 where a header is not plain ASCII. */
function header(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function quotedPrintable(bytes: Buffer): string {
  const lines = bytes.toString("latin1").split("\n");
  return lines
    .map((line) => {
      const escaped = line
        .replace(
          /[^\x20-\x3c\x3e-\x7e\t]/g,
          (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
        )
        .replace(/[ \t]$/, (c) => (c === " " ? "=20" : "=09"));
      return (escaped.match(/(?:=..|[^=]){1,72}/g) ?? [""]).join("=\n");
    })
    .join("\n");
}

function encode(part: Part): Buffer {
  const bytes = Buffer.from(part.text, part.charset === "utf-8" ? "utf8" : "latin1");
  if (part.encoding === "8bit") return bytes;
  if (part.encoding === "quoted-printable") return Buffer.from(quotedPrintable(bytes), "latin1");
  return Buffer.from((bytes.toString("base64").match(/.{1,76}/g) ?? []).join("\n"), "latin1");
}

function partHeaders(part: Part): string[] {
  return [
    `Content-Type: ${part.type}; charset=${part.charset}`,
    `Content-Transfer-Encoding: ${part.encoding}`,
  ];
}

/** A message with bare line feeds; `mbox` makes them CRLF. */
export function message(mail: Mail): Buffer {
  const head = [
    ...mail.headers,
    `Date: ${mailDate(mail.date)}`,
    `From: ${header(mail.from)}`,
    `To: ${header(mail.to)}`,
    `Subject: ${header(mail.subject)}`,
    `Message-ID: <${mail.id}>`,
    ...(mail.replyTo === null ? [] : [`In-Reply-To: <${mail.replyTo}>`]),
    ...(mail.references.length === 0
      ? []
      : [`References: ${mail.references.map((r) => `<${r}>`).join("\n ")}`]),
    "MIME-Version: 1.0",
  ];
  const [only, ...more] = mail.parts;
  if (only === undefined) return Buffer.from(`${head.join("\n")}\n\n`);
  if (more.length === 0) {
    return Buffer.concat([Buffer.from(`${[...head, ...partHeaders(only)].join("\n")}\n\n`), encode(only)]);
  }
  const boundary = `=_${mail.id.slice(0, 16).replace(/\W/g, "")}_part`;
  const chunks: Buffer[] = [
    Buffer.from(`${head.join("\n")}\nContent-Type: multipart/${mail.multipart}; boundary="${boundary}"\n\n`),
  ];
  for (const part of mail.parts) {
    chunks.push(
      Buffer.from(`--${boundary}\n${partHeaders(part).join("\n")}\n\n`),
      encode(part),
      Buffer.from("\n"),
    );
  }
  chunks.push(Buffer.from(`--${boundary}--`));
  return Buffer.concat(chunks);
}

/** One mbox entry: separator, thread id, labels, message, blank line; CRLF throughout. */
export function entry(number: string, thread: string, labels: string, date: Date, bytes: Buffer): Buffer {
  const head = `From ${number}@xxx ${mboxDate(date)}\nX-GM-THRID: ${thread}\nX-Gmail-Labels: ${header(labels)}\n`;
  const all = head + bytes.toString("latin1").trimEnd();
  return Buffer.from(`${all.replace(/\r?\n/g, "\r\n")}\r\n\r\n`, "latin1");
}
