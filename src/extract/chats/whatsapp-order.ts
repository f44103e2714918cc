import { type Header, type Order, timeOf } from "./whatsapp-header.ts";

const DAY = 24 * 3600 * 1000;
const orders: readonly Order[] = ["dmy", "mdy", "ymd"];

/** What one way of reading the dates of an export makes of them. */
interface Reading {
  impossible: number;
  /** How often time goes back by more than a day: messages that came late do that now and then, wrong dates often. */
  backwards: number;
  /** Milliseconds from message to message, summed up. */
  way: number;
  last: number | null;
}

export interface Decision {
  order: Order;
  /** Nothing in the file says so. */
  isGuess: boolean;
}

/** Gathers the dates of all headers of one shape: only the whole file tells whether 03/04 is in March or in April. */
export class DateOrder {
  readonly #readings = new Map<Order, Reading>();
  #isYearFirst = false;
  #separator = "";
  #isAmerican = true;

  add(header: Header): void {
    this.#isYearFirst = header.isYearFirst;
    this.#separator = header.separator;
    this.#isAmerican &&= header.isAmerican;
    if (header.isYearFirst) return;
    for (const order of orders) {
      const reading = this.#readings.get(order) ?? { impossible: 0, backwards: 0, way: 0, last: null };
      this.#readings.set(order, reading);
      const at = timeOf(header, order);
      const canBe = order !== "ymd" || header.mayBeYearFirst;
      if (at === null || at < "2009" || !canBe)
        reading.impossible++; // there was no WhatsApp before
      else {
        const time = Date.parse(at);
        if (reading.last !== null) {
          if (time < reading.last - DAY) reading.backwards++;
          reading.way += Math.abs(time - reading.last);
        }
        reading.last = time;
      }
    }
  }

  /** By the days that there are; then by which way time runs forward; then by which way is much the shorter. */
  decide(): Decision {
    if (this.#isYearFirst) return { order: "ymd", isGuess: false };
    const usual: Order = this.#isAmerican ? "mdy" : this.#separator === "年" ? "ymd" : "dmy";
    const of = (order: Order) => this.#readings.get(order);
    const least = (left: readonly Order[], value: (reading: Reading) => number): readonly Order[] => {
      const values = left.map((order) =>
        value(of(order) ?? { impossible: 1, backwards: 0, way: 0, last: null }),
      );
      const best = Math.min(...values);
      return left.filter((_, index) => values[index] === best);
    };
    let left = least(orders, ({ impossible }) => impossible);
    if (left.length > 1) left = least(left, ({ backwards }) => backwards);
    if (left.length > 1) {
      const [short] = left.toSorted((a, b) => (of(a)?.way ?? 0) - (of(b)?.way ?? 0));
      const isClear = left.every(
        (one) => one === short || (of(one)?.way ?? 0) > 5 * (of(short ?? "dmy")?.way ?? 0) + 5 * DAY,
      );
      if (short && isClear) left = [short];
    }
    const [only] = left;
    if (left.length === 1 && only) return { order: only, isGuess: false };
    return { order: left.includes(usual) ? usual : (only ?? usual), isGuess: true };
  }
}
