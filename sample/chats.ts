// A WhatsApp export of one chat, in the form that an iPhone writes.
import { PEOPLE, SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { topics } from "./topics.ts";

const two = (value: number) => String(value).padStart(2, "0");
const QUICK = [
  "[Aye|Aye aye], [on my way|kettle's on|by my lamp|seen it].",
  "[No|Not] before {time2}, i have the {adj} end of a rope in hand.",
  "So say the gulls.",
  "Log, {time2}: [still fog|still here|still beans].",
];

/** The chat, and how many messages in it are the author's. */
export function chat(random: Random): { text: string; self: number; other: number } {
  const friend = PEOPLE[7] ?? random.pick(PEOPLE);
  const lines = [
    "[03/04/2025, 08:00:12] Harriet Kowalski: \u200eMessages and calls are end-to-end encrypted.",
  ];
  const time = { value: Date.UTC(2025, 3, 3, 8, 5) };
  const count = { self: 0, other: 0 };
  const say = (who: string, text: string) => {
    time.value += random.int(1, 300) * 60_000;
    const at = new Date(time.value);
    const day = `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
    lines.push(
      `[${day}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(random.int(0, 59))}] ${who}: ${text}`,
    );
  };
  for (let i = 0; i < 60; i++) {
    const topic = random.pick(topics);
    say(friend.name, expand(random, random.pick(topic.others)));
    count.other += 1;
    const answer = random.pick([
      random.pick(topic.news),
      random.pick(topic.details),
      random.pick(QUICK),
      `i shall ${random.pick(topic.plans)}.`,
    ]);
    say(
      SELF.name,
      expand(random, answer) + (random.chance(0.2) ? `\n${expand(random, random.pick(QUICK))}` : ""),
    );
    count.self += 1;
    if (i % 20 === 7) say(friend.name, "\u200eimage omitted");
    if (i === 30) say(SELF.name, "\u200eThis message was deleted.");
  }
  return { text: `${lines.join("\r\n")}\r\n`, ...count };
}
