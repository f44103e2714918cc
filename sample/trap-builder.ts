// Makes single mails of a given kind and records what is true of them.
import { HOUR, type Mailbox, personAddress, selfAddress } from "./mailbox.ts";
import type { Mail, Part } from "./mime.ts";
import { PEOPLE, type Person } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { type Topic, topics } from "./topics.ts";
import { letter } from "./voice.ts";

export const plain = (text: string): Part => ({
  type: "text/plain",
  text,
  encoding: "8bit",
  charset: "utf-8",
});

type Given = { from: string; to: string; subject: string; parts: readonly Part[] } & Partial<Mail>;

/** Fill in what a trap does not care about; dates run through one summer. */
export class TrapBuilder {
  #random: Random;
  #box: Mailbox;
  #time = Date.UTC(2025, 3, 1, 6);
  /** What the letter being written is about, so that its subject fits. */
  #topic: Topic;

  constructor(random: Random, box: Mailbox) {
    this.#random = random;
    this.#box = box;
    this.#topic = random.pick(topics);
  }

  mail(given: Given): Mail {
    this.#time += this.#random.int(20, 70) * HOUR;
    return {
      id: this.#box.id(),
      date: new Date(this.#time),
      replyTo: null,
      references: [],
      labels: "Inbox",
      headers: [],
      multipart: "mixed",
      ...given,
    };
  }

  /** A letter of hers to somebody, as text. */
  letter(person: Person): string {
    return letter(this.#random, this.#topic, person.first, false);
  }

  person(): Person {
    return this.#random.pick(PEOPLE);
  }

  self(trap: string, given: (person: Person) => { own: string } & Partial<Given>): Mail {
    const person = this.person();
    this.#topic = this.#random.pick(topics);
    const { own, ...rest } = given(person);
    const subject = this.#random.pick(this.#topic.subjects);
    const mail = this.mail({
      from: selfAddress(),
      to: personAddress(person),
      subject: expand(this.#random, subject),
      labels: "Sent",
      parts: [plain(own)],
      ...rest,
    });
    this.#box.add(mail, this.#box.thread(), { author: "self", automated: false, traps: [trap], own });
    return mail;
  }

  other(trap: string, automated: boolean, given: Given): Mail {
    const mail = this.mail(given);
    this.#box.add(mail, this.#box.thread(), { author: "other", automated, traps: [trap], own: null });
    return mail;
  }
}
