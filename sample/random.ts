// A small seeded generator and a template language, so that the sample data are the same on every machine.

/** A source of repeatable choices (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    const item = from[this.int(0, from.length - 1)];
    if (item === undefined) throw new Error("Nothing to pick from.");
    return item;
  }

  shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, key: this.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }

  sample<T>(from: readonly T[], count: number): T[] {
    return this.shuffle(from).slice(0, count);
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.int(0, 15).toString(16)).join("");
  }

  digits(length: number): string {
    return Array.from({ length }, (_, i) => this.int(i === 0 ? 1 : 0, 9)).join("");
  }
}

const NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const SLOTS: Record<string, readonly string[]> = {
  n: NUMBERS,
  big: ["fourteen", "fifteen", "seventeen", "twenty", "twenty-two", "thirty", "thirty-six", "forty", "sixty"],
  day: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  month: ["March", "April", "May", "June", "July", "August", "September", "October"],
  time: [
    "five",
    "half past five",
    "six",
    "half past six",
    "seven",
    "half past seven",
    "eight",
    "nine",
    "noon",
  ],
  time2: ["one", "half past one", "two", "three", "half past three", "four", "dusk", "ten", "half past nine"],
  who: ["Tobias", "Agnes", "Clement", "Dorothy", "Kenji", "Flora", "Gilbert", "Harriet", "Rafe", "Sylvia"],
  nth: ["third", "fourth", "fifth", "sixth", "seventh", "ninth", "twelfth"],
  colour: ["green", "blue", "grey", "white", "red", "golden"],
  adj: [
    "stubborn",
    "handsome",
    "crooked",
    "honest",
    "salty",
    "damp",
    "cheerful",
    "sturdy",
    "gloomy",
    "famous",
  ],
};

/** Expand `[this|that]` choices, nested ones too, and `{slot}`s; never the same word twice, nor `avoid`. */
export function expand(random: Random, template: string, avoid = ""): string {
  let text = template;
  for (;;) {
    const next = text.replace(/\[([^[\]]*)\]/, (_, options: string) => random.pick(options.split("|")));
    if (next === text) break;
    text = next;
  }
  const used = new Set([avoid]);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const words = (SLOTS[name] ?? [whole]).filter((word) => !used.has(word));
    const word = random.pick(words);
    used.add(word);
    return word;
  });
}
