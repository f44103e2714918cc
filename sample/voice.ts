// The author's voice: a lower-case "i", the log, three watches, and sayings from lighthouse and allotment.
import { closing, opening } from "./people.ts";
import { expand, type Random } from "./random.ts";
import type { Topic } from "./topics.ts";

const ASIDES = [
  "Easy as bindweed, which is to say not easy at all.",
  "So say the gulls, and the gulls were [right|wrong] [last {month}|on {day}|about the herring].",
  "By my lamp, i [have seen worse|would do it again|never laughed so much|will not do it twice].",
  "That is the whole tide of it.",
  "A lamp does not argue with the fog, it turns, and so do i.",
  "i wrote it in the log, so it [must be|is nearly|will one day be] true.",
  "In {big} years on the Stack i never once [ran out of wick|slept past the bell|trusted a calm|saw a tidy rope].",
  "My [left|right] boot says rain, and that boot is seldom wrong.",
  "The cat has [read this over my shoulder|sat on the plan|no opinion, for once|voted against].",
  "Slow water, deep water, as old {who} used to say.",
  "i count it as {n} knots and a fair wind.",
  "No hurry: [turnips|leeks|lighthouses|parsnips] were not built in a [day|week].",
  "Mark it in [pencil|chalk|ink], the sea rubs out the rest.",
  "Salt gets into everything, [good plans|kettles|keyboards|hinges] first.",
  "i said it to the [kettle|scarecrow|robin|barometer] and the [kettle|scarecrow|robin|barometer] did not disagree.",
  "Between you, me and the water butt, i am [rather pleased|a little worried|out of patience|proud of it].",
  "One keeps the light, one keeps the [soil|code|promise|score], and the rest keeps itself.",
  "Never haul a rope you have not looked at, that goes for [programs|people|beans|committees] too.",
];

const THANKS = [
  "Your letter came in with the tide and i am glad of it.",
  "Thank you for yours of {day}, i read it [twice|by lamplight|on the stairs|among the beans].",
  "You asked, so here is the answer before the kettle boils.",
  "Well signalled, i saw it from the [gallery|compost heap|greenhouse|gate].",
  "i have turned your question over like a [flowerpot|stone|spade of clay|crab], and found [a worm|good sense|two more] under it.",
];

const ASKS = [
  "Would you [hoist a flag|send word|ring the bell] by {day} if that [suits|does not suit] you?",
  "Tell me [straight|plainly] whether {day} will do, i can row [earlier|later] if the ebb allows.",
  "Signal back when you can, [one line|a postcard|two words] will do.",
  "Shout if it runs aground, i have [rope|time|twine|tea] to spare.",
];

/** Rejoin sentences into paragraphs of two or three. */
function paragraphs(random: Random, sentences: readonly string[]): string {
  return sentences.reduce((text, sentence, i) => {
    if (i === 0) return sentence;
    return text + (i % 3 === 2 && random.chance(0.6) ? "\n\n" : " ") + sentence;
  }, "");
}

/** First watch, second watch, third watch: how she counts off a plan. */
function watches(steps: readonly string[]): string {
  const names = ["First watch", "Second watch", "Third watch"];
  return steps.map((step, i) => `${names[i] ?? "Dog watch"}: ${step}.`).join(" ");
}

/** The heart of a mail without greeting and closing; `room` is 1 (short) to 4 (long); `first` is whom it goes to. */
export function thoughts(random: Random, topic: Topic, room: number, reply: boolean, first = ""): string {
  const sentences: string[] = [];
  if (reply && random.chance(0.45)) sentences.push(random.pick(THANKS));
  sentences.push(...random.sample(topic.news, room > 2 ? 2 : 1));
  sentences.push(...random.sample(topic.details, Math.min(room, topic.details.length)));
  if (random.chance(0.7)) sentences.push(random.pick(ASIDES));
  const steps = random.sample(topic.plans, Math.min(3, room));
  if (steps.length > 1 && random.chance(0.6)) sentences.push(watches(steps));
  else for (const step of steps.slice(0, 2)) sentences.push(`i shall ${step}.`);
  if (room > 1 && random.chance(0.4)) sentences.push(random.pick(ASKS));
  if (room > 2) sentences.push(random.pick(ASIDES));
  const unlike = sentences.filter((sentence, i) => sentences.indexOf(sentence) === i);
  return paragraphs(
    random,
    unlike.map((sentence) => expand(random, sentence, first)),
  );
}

/** A whole mail of hers. */
export function letter(random: Random, topic: Topic, first: string, reply: boolean): string {
  const room = random.pick([1, 2, 2, 3, 3, 4]);
  return `${opening(random, first)}\n\n${thoughts(random, topic, room, reply, first)}\n\n${closing(random)}`;
}
