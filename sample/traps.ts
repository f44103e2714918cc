// The mails that go wrong: secrets, duplicates, forwards, impostors and broken bytes.
import { Buffer } from "node:buffer";
import { machines } from "./machines.ts";
import { HOUR, type Mailbox, personAddress, selfAddress } from "./mailbox.ts";
import { mailDate } from "./mime.ts";
import { SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { topics } from "./topics.ts";
import { plain, TrapBuilder } from "./trap-builder.ts";

/** Put a sentence before the closing, where it stands as her own words. */
function insert(text: string, sentence: string): string {
  const parts = text.split("\n\n");
  return [...parts.slice(0, -1), sentence, ...parts.slice(-1)].join("\n\n");
}

/** Her own machine, and somebody who only has her name. */
function notReallyHers(random: Random, box: Mailbox, traps: TrapBuilder): void {
  for (let i = 0; i < 2; i++) {
    const mail = traps.mail({
      from: selfAddress(),
      to: personAddress(traps.person()),
      subject: "Automatic reply: at sea",
      labels: "Sent",
      headers: ["Auto-Submitted: auto-replied", "Precedence: auto_reply"],
      parts: [plain("I am at sea until the end of the month and cannot read mail. For seeds, ask Clement.")],
    });
    box.add(mail, box.thread(), { author: "self", automated: true, traps: ["own-out-of-office"], own: null });
  }
  for (let i = 0; i < 2; i++) {
    const text = expand(
      random,
      "Hello, it is me. I have lost my purse in {month} and need {big} gift cards before {day}. Please tell nobody.",
    );
    traps.other("impostor", false, {
      from: `${SELF.name} <pip@quillfeather-${random.hex(3)}.test>`,
      to: selfAddress(),
      subject: "Urgent favour",
      parts: [plain(text)],
    });
  }
}

function secrets(random: Random, traps: TrapBuilder): void {
  for (const place of ["seed cabinet", "tide server", "choir folder"]) {
    const word = `Wick-${random.pick(["Tide", "Bean", "Gull"])}-${random.digits(4)}!`;
    traps.self("secret-password", (p) => ({
      own: insert(
        traps.letter(p),
        `The password for the ${place} is ${word} and nobody else needs to know it.`,
      ),
    }));
  }
  for (let i = 0; i < 2; i++) {
    const letters = Array.from({ length: 36 }, () =>
      random.pick([..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]),
    ).join("");
    traps.self("secret-token", (p) => ({
      own: insert(
        traps.letter(p),
        `For the seedbook repository use the token ghp_${letters} until i have made a better one.`,
      ),
    }));
  }
  for (const digits of ["960101", "960117", "960136", "960162"]) {
    traps.self("phone", (p) => ({
      own: insert(
        traps.letter(p),
        `Ring me on +44 1632 ${digits} after dark, the old telephone is next to the stove.`,
      ),
    }));
  }
  for (const street of [
    "3 Wrack Quay, Gannet Haven",
    "17 Lantern Lane, Gannet Haven",
    "The Old Ropewalk, 8 Mole Street, Gannet Haven",
  ]) {
    traps.self("address", (p) => ({
      own: insert(
        traps.letter(p),
        `Send the parcel to ${street}, and mark it fragile, they throw them ashore here.`,
      ),
    }));
  }
}

function shapesOfTheirOwn(random: Random, box: Mailbox, traps: TrapBuilder): void {
  for (let i = 0; i < 5; i++) {
    const from = traps.person();
    const inner = expand(random, random.pick(random.pick(topics).others));
    traps.self("forward", (p) => {
      const own = `Ahoy ${p.first},\n\n${expand(random, "[This one is for you|See below|Is this yours?|Your department], i [think|reckon|suppose], the rest is {who}'s and not mine.")}\n\nPip`;
      const head = `From: ${personAddress(from)}\nDate: ${mailDate(new Date(Date.UTC(2025, 2, 3 + i, 9)))}\nSubject: A question\nTo: ${selfAddress()}`;
      return {
        own,
        subject: "Fwd: A question",
        parts: [
          plain(`${own}\n\n---------- Forwarded message ---------\n${head}\n\n${inner}\n\n${from.name}`),
        ],
      };
    });
  }
  for (let i = 0; i < 6; i++) {
    traps.self("own-list-mail", (p) => {
      const own = traps.letter({ ...p, first: "all" });
      const footer =
        "_______________________________________________\nplots mailing list\nplots@lists.allotment.example.org";
      return {
        own,
        to: "plots@lists.allotment.example.org",
        headers: [
          "List-Id: <plots.lists.allotment.example.org>",
          "List-Unsubscribe: <mailto:plots-leave@lists.allotment.example.org>",
          "Precedence: list",
        ],
        parts: [plain(`${own}\n\n${footer}`)],
      };
    });
  }
  for (let i = 0; i < 4; i++) {
    const again = traps.self("duplicated", (p) => ({ own: traps.letter(p) }));
    // The same words once more under another Message-ID, as after an import.
    const copy = { ...again, id: box.id(), date: new Date(again.date.getTime() + HOUR) };
    box.add(copy, box.thread(), {
      author: "self",
      automated: false,
      traps: ["duplicate"],
      own: again.parts[0]?.text ?? "",
    });
  }
  for (const mark of ["From", ">From"]) {
    traps.self("from-line", (p) => {
      const rest = expand(
        random,
        "the gallery one sees {n} harbours and on a good day the smoke of a fourth.",
      );
      const own = traps.letter(p);
      return { own: insert(own, `From ${rest}`), parts: [plain(insert(own, `${mark} ${rest}`))] };
    });
  }
  const broken = `Date: ${mailDate(new Date(Date.UTC(2025, 5, 5)))}\nFrom: ${SELF.name} <<pip@@\nSubject: =?UTF-8?B?not base64\nContent-Type: multipart/mixed; boundary=never\n\n--ever\nContent-Transfer-Encoding: base64\n\n%%%%\xff\xfe`;
  box.addBytes(Buffer.from(broken, "latin1"), new Date(Date.UTC(2025, 5, 5)), box.thread(), "Archived", {
    id: "",
    author: "other",
    automated: false,
    traps: ["broken"],
    own: null,
  });
}

/** Every trap, into the mailbox. */
export function writeTraps(random: Random, box: Mailbox): void {
  const traps = new TrapBuilder(random, box);
  machines(random, traps);
  notReallyHers(random, box, traps);
  secrets(random, traps);
  shapesOfTheirOwn(random, box, traps);
}
