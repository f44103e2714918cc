// Collects mails, the bytes of the mailbox, and the truth about each mail that the tests compare against.
import { Buffer } from "node:buffer";
import { entry, type Mail, message } from "./mime.ts";
import { type Person, SELF } from "./people.ts";
import type { Random } from "./random.ts";

/** What is true of one mail. `own` holds the author's own words and nothing else. */
export type Truth = {
  id: string;
  author: "self" | "other";
  automated: boolean;
  traps: string[];
  own: string | null;
};

export const HOUR = 3_600_000;

export class Mailbox {
  readonly truths: Truth[] = [];
  #entries: { date: Date; bytes: Buffer }[] = [];
  #random: Random;
  #domain = "mail.quillfeather.example";
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A new Message-ID, without the angle brackets. */
  id(): string {
    this.#count += 1;
    return `${String(this.#count).padStart(4, "0")}.${this.#random.hex(10)}@${this.#domain}`;
  }

  /** Gmail's thread number. */
  thread(): string {
    return this.#random.digits(19);
  }

  add(mail: Mail, thread: string, truth: Omit<Truth, "id">): void {
    this.addBytes(message(mail), mail.date, thread, mail.labels, { id: mail.id, ...truth });
  }

  /** For messages that no mail program would write. */
  addBytes(bytes: Buffer, date: Date, thread: string, labels: string, truth: Truth): void {
    this.#entries.push({ date, bytes: entry(this.#random.digits(19), thread, labels, date, bytes) });
    this.truths.push(truth);
  }

  bytes(): Buffer {
    // Takeout's order is nobody's order; by date is as good as any.
    const sorted = this.#entries.map((item, at) => ({ ...item, at }));
    sorted.sort((a, b) => a.date.getTime() - b.date.getTime() || a.at - b.at);
    return Buffer.concat(sorted.map((item) => item.bytes));
  }
}

export const selfAddress = (address: string = SELF.address) => `${SELF.name} <${address}>`;
export const personAddress = (person: Person) => `${person.name} <${person.address}>`;
