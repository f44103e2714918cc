// How a reply looks in the mailbox: quotes, signatures, HTML and encodings around the author's own words.

import { type Encoding, type Mail, mailDate, type Part, quoteDate } from "./mime.ts";
import { type Person, SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";

/** The mail that is answered. */
export type Parent = { mail: Mail; text: string; person: Person };

export type Shaped = { own: string; parts: readonly Part[]; traps: string[] };

const SIGNATURE = `${SELF.name}\nPlot nine, Wrack Quay Allotments`;
const BLOCK = `${SELF.name}\nKeeper (retired), gardener, programmer\nTel. +44 1632 960123 | ${SELF.address}`;

const quote = (text: string) =>
  text
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
const escapeHtml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const html = (text: string) =>
  escapeHtml(text).replace(/\n\n/g, "</div><div><br></div><div>").replace(/\n/g, "<br>");

function attribution(parent: Parent): string {
  const line = `On ${quoteDate(parent.mail.date)}, ${parent.person.name} <${parent.person.address}> wrote:`;
  // Gmail folds the line where it is long.
  return line.length > 78 ? line.replace(" <", "\n<") : line;
}

/** Her answers between the quoted lines: greeting, then line by line. */
function interleave(own: string, parent: Parent): string {
  const [greeting = "", log = "", ...rest] = own.split("\n\n");
  const quoted = parent.text
    .split("\n")
    .filter((line) => line.length > 30)
    .slice(0, rest.length - 1);
  const woven = rest.map((text, i) => (quoted[i] === undefined ? text : `${quote(quoted[i])}\n\n${text}`));
  return `${greeting}\n\n${log}\n\n${attribution(parent)}\n${woven.join("\n\n")}`;
}

function outlook(parent: Parent): string {
  return [
    "-----Original Message-----",
    `From: ${parent.person.name} [mailto:${parent.person.address}]`,
    `Sent: ${mailDate(parent.mail.date).slice(0, 22)}`,
    `To: ${SELF.name}`,
    `Subject: ${parent.mail.subject}`,
    "",
    parent.text,
  ].join("\n");
}

function encodingOf(random: Random, traps: string[]): Pick<Part, "encoding" | "charset"> {
  const encoding = random.pick<Encoding>([
    "8bit",
    "8bit",
    "8bit",
    "8bit",
    "8bit",
    "8bit",
    "8bit",
    "quoted-printable",
    "quoted-printable",
    "base64",
  ]);
  if (encoding !== "8bit") traps.push(encoding);
  return { encoding, charset: "utf-8" };
}

function gmailHtml(text: string, parent: Parent): string {
  const cite = `<div class="gmail_attr">${escapeHtml(attribution(parent))}<br></div>`;
  const block = `<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">${html(parent.text)}</blockquote>`;
  return `<div dir="ltr"><div>${html(text)}</div></div><br><div class="gmail_quote">${cite}${block}</div>`;
}

function signed(random: Random, text: string, traps: string[]): string {
  const roll = random.next();
  if (roll < 0.28) {
    traps.push("signature-dashes");
    return `${text}\n\n-- \n${SIGNATURE}`;
  }
  if (roll < 0.4) {
    traps.push("signature-block", "phone");
    return `${text}\n\n${BLOCK}`;
  }
  if (roll < 0.46) {
    traps.push("signature-mobile");
    return `${text}\n\nSent from my phone`;
  }
  return text;
}

/** Wrap her words as some mail program would, and say which traps that set. */
export function shape(random: Random, own: string, parent: Parent | null): Shaped {
  const traps: string[] = [];
  if (random.chance(0.05)) {
    const words = `${own}\n\n${expand(random, "P.S. The café by the quay keeps a [jar|loaf|chair|paper] for you until {day}, ask for [Zoë|André|José] at {time2}.")}`;
    const part: Part = { type: "text/plain", text: words, encoding: "8bit", charset: "iso-8859-1" };
    return { own: words, parts: [part], traps: ["latin1"] };
  }
  const text = signed(random, own, traps);
  const coding = encodingOf(random, traps);
  const plain = (body: string): Part => ({ type: "text/plain", text: body, ...coding });
  if (parent === null) return { own, parts: [plain(text)], traps };
  const roll = random.next();
  const below = `${text}\n\n${attribution(parent)}\n${quote(parent.text)}`;
  const page: Part = { type: "text/html", text: gmailHtml(text, parent), ...coding };
  if (roll < 0.3) return { own, parts: [plain(below)], traps: [...traps, "quote-attribution"] };
  if (roll < 0.42) {
    // A signature would come between her last answer and the end of the quotes, so there is none.
    const kept = traps.filter((trap) => !trap.startsWith("signature") && trap !== "phone");
    return { own, parts: [plain(interleave(own, parent))], traps: [...kept, "quote-interleaved"] };
  }
  if (roll < 0.52)
    return { own, parts: [plain(`${text}\n\n${outlook(parent)}`)], traps: [...traps, "quote-outlook"] };
  if (roll < 0.6) {
    return {
      own,
      parts: [plain(`${attribution(parent)}\n${quote(parent.text)}\n\n${text}`)],
      traps: [...traps, "quote-above"],
    };
  }
  if (roll < 0.68) return { own, parts: [page], traps: [...traps, "html-only"] };
  if (roll < 0.8) return { own, parts: [plain(below), page], traps: [...traps, "alternative"] };
  return { own, parts: [plain(text)], traps };
}
