/** One of Outlook's messages, in whatever store it was found. */
export interface OutlookMessage {
  /** The headers with which it came over the internet; "" for mail that never did. */
  headers: string;
  from: { name: string; address: string };
  to: readonly { name: string; address: string }[];
  cc: readonly { name: string; address: string }[];
  subject: string;
  sent: Date | null;
  messageId: string;
  inReplyTo: string;
  references: string;
  plain: string;
  html: string;
}

const BODY = /^(?:content-|mime-version:)/i;

/**
 * The message as one of the internet, so that it is read as all other mail is: the headers that it came with, or such
 * as say the same.
 */
export function toInternetMessage(message: OutlookMessage): Buffer {
  const isHtml = message.plain.trim() === "" && message.html !== "";
  const headers = /^[!-9;-~]+:/m.test(message.headers) ? givenHeaders(message) : ownHeaders(message);
  return Buffer.from(
    [
      ...headers,
      "MIME-Version: 1.0",
      `Content-Type: text/${isHtml ? "html" : "plain"}; charset=utf-8`,
      "Content-Transfer-Encoding: 8bit",
      "",
      isHtml ? message.html : message.plain,
    ].join("\r\n"),
  );
}

/** Mail within a company may have headers of the internet that do not name its sender. */
function givenHeaders({ headers, from }: OutlookMessage): string[] {
  const fields = headers
    .replace(/\r\n?/g, "\n")
    .replace(/\n[ \t]+/g, " ")
    .split("\n")
    .filter((line) => /^[!-9;-~]+:/.test(line) && !BODY.test(line));
  if (fields.some((line) => /^from:.*@/i.test(line))) return fields;
  return [`From: ${person(from)}`, ...fields.filter((line) => !/^from:/i.test(line))];
}

function ownHeaders(message: OutlookMessage): string[] {
  const field = (name: string, value: string) => (value ? [`${name}: ${oneLine(value)}`] : []);
  const people = (list: OutlookMessage["to"]) => list.map(person).join(", ");
  return [
    `From: ${person(message.from)}`,
    ...field("To", people(message.to)),
    ...field("Cc", people(message.cc)),
    ...field("Subject", message.subject),
    ...field("Date", message.sent ? message.sent.toUTCString() : ""),
    ...field("Message-ID", message.messageId),
    ...field("In-Reply-To", message.inReplyTo),
    ...field("References", message.references),
  ];
}

const oneLine = (text: string) => text.replace(/[\r\n\0]+/g, " ").trim();
const person = ({ name, address }: { name: string; address: string }) =>
  `"${oneLine(name).replace(/["\\]/g, "")}" <${addressOf(address)}>`;

/**
 * An address of Exchange's own directory (`/O=COMPANY/OU=…/CN=RECIPIENTS/CN=ALEE`) in the form of others, so that the
 * user can say that it is theirs: `alee@company.exchange.invalid`.
 */
export function addressOf(address: string): string {
  const given = oneLine(address).replace(/[<>\s]/g, "");
  const [, company = "company"] = /^\/o=([^/]+)/i.exec(given) ?? [];
  if (given.includes("@")) return given;
  const name = /([^/=]+)$/.exec(given)?.[1] ?? "unknown";
  const clean = (text: string) => text.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  return `${clean(name)}@${clean(company)}.exchange.invalid`;
}
