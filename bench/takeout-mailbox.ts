// Writes a mailbox as Google Takeout gives it, invented and the same each time:
//   node bench/takeout-mailbox.ts FILE [GB]   (default 1; a GB is 2^30 bytes here and holds 18,657 messages)
// CRLF throughout; Gmail's thread ids and labels; short answers, newsletters in HTML alone, and on each fifth message
// attachments from a few kB to some MB, which make up nine tenths of the bytes.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const MESSAGES = 18_657;
const GB = 2 ** 30;

export function* takeoutMailbox(gigabytes: number): Generator<string> {
  const random = randomNumbers(20_251_121);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const sentence = () => `${Array.from({ length: 6 + random(12) }, () => pick(words)).join(" ")}.`;
  const paragraph = () => Array.from({ length: 2 + random(4) }, sentence).join("\r\n");
  const noise = base64(random);
  let bytes = 0;
  const count = Math.round(MESSAGES * gigabytes);
  for (let i = 0; i < count; i++) {
    const date = new Date(Date.UTC(2008, 0, 1) + i * 8_000_000);
    const kind = i % 5 === 4 ? "attachment" : random(100) < 45 ? "newsletter" : "answer";
    const own = kind !== "newsletter" && random(3) === 0;
    const thread = i - (i % 4);
    const plain = Array.from({ length: 1 + random(5) }, paragraph).join("\r\n\r\n");
    const quoted =
      kind === "answer"
        ? `\r\n\r\nOn ${date.toDateString()}, Carl wrote:\r\n> ${sentence()}\r\n> ${sentence()}`
        : "";
    const html = (text: string) =>
      `<html><body><div dir="ltr">${text.replaceAll("\r\n\r\n", "</div>\r\n<div><br></div>\r\n<div>")}</div></body></html>`;
    const alternative = `--a${i}\r\nContent-Type: text/plain; charset="UTF-8"\r\n\r\n${plain}${quoted}\r\n\r\n--a${i}\r\nContent-Type: text/html; charset="UTF-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(html(plain))}\r\n\r\n--a${i}--\r\n`;
    let type = `multipart/alternative; boundary="a${i}"`;
    let encoding = "";
    let body = alternative;
    if (kind === "newsletter") {
      type = "text/html; charset=utf-8";
      encoding = "Content-Transfer-Encoding: quoted-printable\r\n";
      body = quotedPrintable(newsletter(sentence, 15 + random(40)));
    } else if (kind === "attachment") {
      type = `multipart/mixed; boundary="m${i}"`;
      const due = ((i + 1) * GB) / MESSAGES - bytes;
      const size = Math.max(4000, Math.round(due * (0.3 + random(1400) / 1000)));
      body = `--m${i}\r\nContent-Type: multipart/alternative; boundary="a${i}"\r\n\r\n${alternative}--m${i}\r\nContent-Type: ${pick(files)}; name="file${i}"\r\nContent-Disposition: attachment; filename="file${i}"\r\nContent-Transfer-Encoding: base64\r\nX-Attachment-Id: f_${i}\r\n\r\n${noise(size)}--m${i}--\r\n`;
    }
    const message = `From ${1_500_000_000_000_000_000n + BigInt(i)}@xxx ${stamp(date)}\r\nX-GM-THRID: ${1_500_000_000_000_000_000n + BigInt(thread)}\r\nX-Gmail-Labels: ${own ? "Sent" : pick(labels)}\r\nDelivered-To: ann@example.org\r\nReceived: by 2002:a05:6a10:1234 with SMTP id abc${i};\r\n        ${date.toUTCString()}\r\nMIME-Version: 1.0\r\nDate: ${date.toUTCString()}\r\nMessage-ID: <${i}.takeout@example.org>\r\n${i === thread ? "" : `In-Reply-To: <${i - 1}.takeout@example.org>\r\nReferences: <${thread}.takeout@example.org>\r\n`}Subject: ${i === thread ? "" : "Re: "}${pick(words)} ${pick(words)} ${thread}\r\nFrom: ${own ? "Ann Lee <ann@example.org>" : `Person ${random(400)} <p${random(400)}@example.com>`}\r\nTo: ${own ? `p${random(400)}@example.com` : "Ann Lee <ann@example.org>"}\r\n${kind === "newsletter" ? "List-Unsubscribe: <https://example.com/u>\r\n" : ""}Content-Type: ${type}\r\n${encoding}\r\n${body}\r\n`;
    bytes += message.length;
    yield message;
  }
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Lines of 76 letters from a megabyte that is made once. */
function base64(random: (below: number) => number): (size: number) => string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const line = () => `${Array.from({ length: 76 }, () => letters[random(64)]).join("")}\r\n`;
  const block = Array.from({ length: 13_000 }, line).join("");
  return (size) => {
    const from = random(1000) * 78;
    let text = "";
    while (text.length < size) text += block.slice(from, from + Math.ceil((size - text.length) / 78) * 78);
    return text;
  };
}

function newsletter(sentence: () => string, rows: number): string {
  const row = () =>
    `<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:14px;color:#333333" align="left"><a href="https://news.example.com/click?id=${"x".repeat(90)}" style="color:#1155cc;text-decoration:none"><img src="https://img.example.com/spacer.gif" width="1" height="1" alt=""></a>${sentence()}&nbsp;${sentence()}</td></tr>`;
  return `<!DOCTYPE html><html><head><title>News</title><style>${"td{margin:0;padding:0}".repeat(60)}</style></head><body><table>${Array.from({ length: rows }, row).join("\r\n")}</table></body></html>`;
}

const quotedPrintable = (text: string) =>
  text.replaceAll("=", "=3D").replace(/[^\r\n]{73}(?=[^\r\n])/g, (line) => {
    const cut = /=.?$/.exec(line)?.index ?? line.length;
    return `${line.slice(0, cut)}=\r\n${line.slice(cut)}`;
  });

const stamp = (date: Date) => {
  const [day, number, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${number} ${time} +0000 ${year}`;
};

const files = ["image/jpeg", "application/pdf", "image/png", "application/zip"];
const labels = [
  "Inbox,Important,Opened",
  "Inbox,Category Promotions,Unread",
  "Archived",
  "=?UTF-8?Q?Inbox,B=C3=BCcher?=",
];
const words =
  "the a roof garden river of in on with letter winter answer house because never always maybe bread window night train slowly found wrote asked moved green small quiet morning paper stone under over again still about where".split(
    " ",
  );

if (import.meta.main) {
  const [file, gigabytes = "1"] = process.argv.slice(2);
  if (!file) throw new Error("node bench/takeout-mailbox.ts FILE [GB]");
  await pipeline(Readable.from(takeoutMailbox(Number(gigabytes))), createWriteStream(file));
}
