import { globSync, readFileSync } from "node:fs";
import { MboxSplitter } from "../../src/extract/mail/splitter.ts";
import { mailbox } from "./mailbox.ts";

/** What breaks parsers: the joints of mail. */
const joints = [
  "\r\n",
  "\n\n",
  "\n--b\n",
  "--",
  ":",
  "; boundary=",
  "; charset=",
  "=?utf-8?q?",
  "?=",
  "=?iso-2022-jp?b?",
  "\u001b$B",
  "\0",
  "\nFrom a@b Mon May 26 20:18:05 2025\nX: ",
  "<",
  ">",
  "<div>",
  "<blockquote>",
  "</div>",
  "<!--",
  "-->",
  "<a title='",
  "&#x110000;",
  "&amp",
  "(",
  ")",
  '"',
  "\\",
  "Content-Type: multipart/mixed; boundary=b\n\n",
  "Content-Type: message/rfc822\n\n",
  "Content-Type: text/html\n\n",
  "Content-Transfer-Encoding: base64\n",
  "Content-Transfer-Encoding: quoted-printable\n",
  "format=flowed",
  "=",
  "=E2=82",
  "\ud800",
  "ÿ",
  "> ".repeat(50),
  " ".repeat(3000),
  "a".repeat(5000),
];

/** Mails to start from: those of the fixtures, and some made-up ones. */
export function seedMails(): Buffer[] {
  const mails: Buffer[] = [];
  const splitter = () => new MboxSplitter(({ bytes }) => mails.push(bytes));
  for (const path of globSync("tests/fixtures/mbox/*/input.mbox")) {
    const one = splitter();
    one.push(readFileSync(path));
    one.end();
  }
  const made = splitter();
  made.push(Buffer.from([...mailbox({ messages: 12, attachment: 2000 })].join("")));
  made.end();
  return mails;
}

/** Mails with a few wounds each, the same for the same seed. */
export function* mutatedMails(seeds: readonly Buffer[], count: number, seed = 1): Generator<Buffer> {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const other = () => seeds[random(seeds.length)] ?? Buffer.alloc(0);
  const mutate = (mail: Buffer): Buffer => {
    const at = random(mail.length + 1);
    const length = random(2 ** random(10));
    const [before, behind] = [mail.subarray(0, at), mail.subarray(at + length)];
    switch (random(7)) {
      case 0:
        return Buffer.concat([before, behind]);
      case 1: {
        const copy = Buffer.from(mail);
        for (let i = 0; i < 8 && copy.length > 0; i++) copy[random(copy.length)] = random(256);
        return copy;
      }
      case 2:
        return Buffer.concat([before, Buffer.from(joints[random(joints.length)] ?? ""), mail.subarray(at)]);
      case 3:
        return Buffer.concat([
          before,
          Buffer.from((joints[random(joints.length)] ?? "").repeat(random(200))),
          mail.subarray(at),
        ]);
      case 4:
        return Buffer.concat([mail, mail.subarray(at, at + length), before]).subarray(0, 100_000);
      case 5: {
        const second = other();
        return Buffer.concat([before, second.subarray(random(second.length + 1))]);
      }
      default:
        return before;
    }
  };
  for (let i = 0; i < count; i++) {
    let mail = other();
    for (let n = 1 + random(6); n > 0; n--) mail = mutate(mail);
    yield mail;
  }
}
