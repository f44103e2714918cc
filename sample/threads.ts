// The ordinary mail: threads between the author and the people around her.
import { HOUR, type Mailbox, personAddress, selfAddress } from "./mailbox.ts";
import type { Mail, Part } from "./mime.ts";
import { PEOPLE, type Person, SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { type Parent, shape } from "./shapes.ts";
import { type Topic, topics } from "./topics.ts";
import { letter } from "./voice.ts";

const FILLER = [
  "I hope you are keeping well up there.",
  "The weather here has been [awful|lovely|strange] since {day}.",
  "I saw {who} on {day}, who sends greetings.",
  "We are rather busy this {month}, so there is no rush.",
  "The children ask after the lamp.",
  "I tried to ring you on {day} but nobody answered.",
  "Let me know what you think.",
  "If it is too much trouble, just say so.",
  "I can come over on {day} if that helps.",
  "The bus was late again, so I am writing this on my knees.",
];

/** What somebody else writes, and the same with the signature they may have. */
function otherText(random: Random, person: Person, topic: Topic): { text: string; signed: string } {
  const lines = [
    ...random.sample(topic.others, random.int(1, 2)),
    ...random.sample(FILLER, random.int(1, 3)),
  ];
  const body = lines
    .map((line) => expand(random, line, person.first))
    .join(random.chance(0.3) ? "\n\n" : " ");
  const text = `${random.pick(person.open)}\n\n${body}\n\n${random.pick(person.close)}`;
  const signed =
    person.signature !== undefined && random.chance(0.6) ? `${text}\n\n-- \n${person.signature}` : text;
  return { text, signed };
}

const plain = (text: string): Part => ({ type: "text/plain", text, encoding: "8bit", charset: "utf-8" });

type State = { thread: string; last: Parent | null; chain: string[]; date: Date; subject: string };

function writeOther(random: Random, box: Mailbox, person: Person, topic: Topic, state: State): void {
  const { text, signed } = otherText(random, person, topic);
  const mail: Mail = {
    id: box.id(),
    date: state.date,
    from: personAddress(person),
    to: selfAddress(),
    subject: state.subject,
    replyTo: state.chain.at(-1) ?? null,
    references: [...state.chain],
    labels: random.pick(["Inbox", "Inbox,Important", "Archived,Opened"]),
    headers: [],
    parts: [plain(signed)],
    multipart: "mixed",
  };
  box.add(mail, state.thread, {
    author: "other",
    automated: false,
    traps: signed === text ? [] : ["signature-other"],
    own: null,
  });
  state.last = { mail, text: signed, person };
  state.chain.push(mail.id);
}

function writeSelf(random: Random, box: Mailbox, person: Person, topic: Topic, state: State): void {
  const reply = state.last !== null && state.last.mail.id === state.chain.at(-1);
  const shaped = shape(random, letter(random, topic, person.first, reply), reply ? state.last : null);
  // Until 2024 she used the address of the light.
  const old = state.date.getUTCFullYear() < 2024 && random.chance(0.5);
  const mail: Mail = {
    id: box.id(),
    date: state.date,
    from: selfAddress(old ? SELF.oldAddress : SELF.address),
    to: personAddress(person),
    subject: state.subject,
    replyTo: state.chain.at(-1) ?? null,
    references: [...state.chain],
    labels: random.pick(["Sent", "Sent", "Archived,Sent"]),
    headers: [],
    parts: shaped.parts,
    multipart: "alternative",
  };
  const traps = old ? [...shaped.traps, "old-address"] : shaped.traps;
  box.add(mail, state.thread, { author: "self", automated: false, traps, own: shaped.own });
  state.chain.push(mail.id);
}

/** Write threads until the author has written `count` mails. */
export function writeThreads(random: Random, box: Mailbox, count: number): void {
  const start = Date.UTC(2023, 1, 3, 7);
  const end = Date.UTC(2025, 9, 28, 7);
  let written = 0;
  let deck: Topic[] = [];
  while (written < count) {
    if (deck.length === 0) deck = random.shuffle(topics);
    const topic = deck.pop();
    if (topic === undefined) break;
    const person = random.pick(PEOPLE);
    const subject = expand(random, random.pick(topic.subjects));
    const date = new Date(start + ((end - start) * written) / count + random.int(0, 12 * 60) * 60_000);
    const state: State = { thread: box.thread(), last: null, chain: [], date, subject };
    const otherStarts = random.chance(0.72);
    const turns = random.pick([1, 2, 2, 2, 3, 3, 4, 5]);
    for (let turn = 0; turn < Math.max(turns, otherStarts ? 2 : 1) && written < count; turn++) {
      if ((turn % 2 === 0) === otherStarts) writeOther(random, box, person, topic, state);
      else {
        writeSelf(random, box, person, topic, state);
        written += 1;
      }
      state.date = new Date(state.date.getTime() + random.int(1, 40) * HOUR + random.int(0, 59) * 60_000);
      state.subject = `Re: ${subject}`;
    }
  }
}
