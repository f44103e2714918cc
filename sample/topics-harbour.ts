// Topics of the harbour and the light.
import type { Topic } from "./topics.ts";

export const harbourTopics: readonly Topic[] = [
  {
    subjects: ["Open day at the light", "Lighthouse open day", "Visitors on the Stack"],
    news: [
      "We had {big} visitors on the Stack and every one of them counted the stairs.",
      "The open day went well, the lamp behaved and the [scones|sandwiches|gulls] did not.",
      "A small boy asked who switches off the sea, and i had no answer.",
      "i gave {n} tours and lost my voice on the gallery.",
    ],
    details: [
      "There are two hundred and {n} steps and people only believe it on the way down.",
      "The lens still throws a rainbow on the wall at {time2}, i had forgotten.",
      "Somebody left a [scarf|shoe|poem|pear] in the oil store.",
      "The brass takes {n} hours and is dull again by {day}.",
      "The ladies of the choir sang on the stairs and the whole tower hummed.",
    ],
    plans: [
      "put a rope along the north side",
      "write a card for each room",
      "keep the groups to {n} at a time",
      "bake less and brew more",
      "count the visitors in again at the boat",
    ],
    others: [
      "Would you guide the visitors again this {month}? They loved your stories.",
      "How many people can go up the tower at once?",
      "The school would like to come on {day} with {big} children.",
      "Is the boat included, or do we have to book it?",
    ],
  },
  {
    subjects: ["Harbour meeting", "Minutes of the harbour meeting", "Harbour wall"],
    news: [
      "The meeting lasted until {time2} and settled the matter of the bench.",
      "They mean to raise the harbour wall by {n} feet, the sea has not been asked.",
      "i spoke for {n} minutes about the north steps and nobody coughed, which i take for a vote.",
      "The minutes say i objected, i only stood up to let {who} pass.",
    ],
    details: [
      "The wall has stood since my grandmother and leaks only when it matters.",
      "Money for paint there is, money for stone there is not.",
      "{who} wants a crane, {who} wants a café, and the crabs want to be left alone.",
      "We have {n} committees for one harbour and {big} boats.",
      "An old chart shows a drain under the slip that everybody has forgotten.",
    ],
    plans: [
      "walk the wall at low water with a hammer",
      "send the chart to the office",
      "write a letter that fits on one page",
      "ask for the figures before {day}",
      "bring a cushion next time",
    ],
    others: [
      "Please find the minutes below and tell me if anything is wrong.",
      "We need a decision about the wall by {day}. What do you think?",
      "Would you speak about the north steps at the next meeting?",
      "The council asks whether the old drain is still in use.",
    ],
  },
  {
    subjects: ["The dinghy", "Leaking dinghy", "Boat repair"],
    news: [
      "The dinghy takes a cup of water every {n} minutes, so i row with a cup.",
      "i had her out of the water on {day} and the rot is no bigger than a [biscuit|hand|herring].",
      "The new plank is in, it is larch and it grumbles.",
      "She floats level again, for the first time since {month}, and i do not know what to lean against.",
    ],
    details: [
      "The garboard was soft as [cheese|cake|a promise] under {n} coats of paint.",
      "Copper nails, never iron, iron weeps.",
      "{who} held the dolly and sang, i hit the nail and sometimes the dolly.",
      "Paint hides and water seeks, that is boats.",
      "She was {who}'s once and still pulls towards the pub.",
    ],
    plans: [
      "leave her under the tap to take up",
      "buy {n} pounds of red putty",
      "scrape the stern on the next dry day",
      "varnish the oars in the kitchen",
      "give her a new name, or the old one in better letters",
    ],
    others: [
      "Your dinghy is half full again. Shall I pump it out?",
      "I can fit you in at the yard in {month}, if that helps.",
      "What paint did you use below the waterline?",
      "Would you sell the old oars?",
    ],
  },
  {
    subjects: ["Fog signal", "The old foghorn", "Foghorn restoration"],
    news: [
      "The foghorn spoke on {day} for the first time in {big} years and {n} windows complained.",
      "We have the compressor turning, it coughs like {who} in church.",
      "i found the reed of the horn in a drawer marked string.",
      "The horn is a [fifth|third|whole tone] flat, but so is the coast.",
    ],
    details: [
      "Three seconds of horn and {big} of silence, it is the silence that guides you.",
      "The diaphragm is brass, thin as a leaf and {adj} as a mule.",
      "It drinks oil like a stove in {month}.",
      "One feels it in the teeth before the ears.",
      "The seals came to look, {n} of them, and stayed for the second note.",
    ],
    plans: [
      "sound it at noon on {day} and warn the baker",
      "fit a new valve spring",
      "record it for the museum",
      "write to the old firm for the drawings",
      "oil the bearing every {n} hours",
    ],
    others: [
      "Was that the foghorn? The dog is still under the bed.",
      "The museum would like a recording of the horn for the exhibition.",
      "Do you have a drawing of the compressor?",
      "Could you please let us know before you test the horn again?",
    ],
  },
  {
    subjects: ["Ferry times", "Cancelled ferry", "Crossing on {day}"],
    news: [
      "The ferry did not run, the swell was over the steps and the skipper over his tea.",
      "i crossed on {day} with {n} sheep and a piano, in that order of comfort.",
      "They have changed the timetable again, the {time} boat goes at {time2} and the {time2} boat is a rumour.",
      "We were {n} hours off the harbour waiting for the fog to make up its mind.",
    ],
    details: [
      "If the flag on the pier is {colour}, stay at home and bake.",
      "The second bench on the port side is dry in a westerly.",
      "The skipper counts passengers twice and sandwiches once.",
      "A ticket bought in {month} is good until it dissolves.",
      "It rolls most just before the kettle boils.",
    ],
    plans: [
      "take the early boat and sleep at {who}'s",
      "ring the pier before i set out",
      "carry the seed trays by hand",
      "bring oilskins for both of us",
      "wait for slack water and no heroes",
    ],
    others: [
      "Is the ferry running on {day}? I cannot reach the office.",
      "We arrive with {n} suitcases. Can you meet us at the pier?",
      "The crossing was dreadful. How did you stand it for years?",
      "Shall we move the visit to {month}, when the sea is calmer?",
    ],
  },
  {
    subjects: ["Storm damage", "After the storm", "Last night's gale"],
    news: [
      "The gale took {n} slates, one shed and {who}'s scarecrow, who was seen heading north.",
      "It blew force {n} until {time}, and then it stopped as if somebody had shut a door.",
      "i slept on the stairs with my boots on, old habit, and the tower never moved.",
      "The path is gone below the {nth} post, i went and looked with a lantern.",
    ],
    details: [
      "The cold frame is in {n} gardens now.",
      "The barometer had said so since {day}, but nobody asks a barometer.",
      "There is seaweed on the roof and a crab in the letter box.",
      "Not a pane broken on the seaward side, all of it on the lee.",
      "The old pear lost a limb and looks better for it.",
    ],
    plans: [
      "clear the gutter before the next one",
      "row round and look at the landing",
      "nail the shed down with ship's nails",
      "lend {who} the big tarpaulin",
      "put the scarecrow back if he wants to come",
    ],
    others: [
      "Are you all right up there? We had no power until noon.",
      "The shed roof is on my plot. Shall I keep it for you?",
      "The insurance wants photographs of the damage. Did you take any?",
      "Can you say how strong the wind was at the light?",
    ],
  },
];
