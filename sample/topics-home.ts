// Topics of house, family and village.
import type { Topic } from "./topics.ts";

export const homeTopics: readonly Topic[] = [
  {
    subjects: ["Choir practice", "Concert in {month}", "Low voices wanted"],
    news: [
      "i sang the low part on {day} and the dog next door joined at the {nth} bar.",
      "The choir has {big} voices and {n} opinions about the tempo.",
      "We dropped half a tone between the first page and the last, gently, like a barge.",
      "The new piece is all waves and no harbour, but it grows on one.",
    ],
    details: [
      "A foghorn knows only one note and sings it well.",
      "{who} breathes in the wrong place and so does everybody after.",
      "The hall is cold as a [cellar|herring|keeper's bed], wear the thick socks.",
      "i count rests as i counted flashes, and come in early out of joy.",
      "The tenor is a lobster man and late on every spring tide.",
    ],
    plans: [
      "practise on the stairs where it rings",
      "copy the low line in larger notes",
      "bring the stove from the shed",
      "sing softly and carry a torch",
      "leave the high part to those who can reach the shelf",
    ],
    others: [
      "We miss you in the low voices. Are you coming on {day}?",
      "The concert has been moved to {month}. Can you still make it?",
      "Could you bring the heater again? The hall is freezing.",
      "Would you write a few lines about the choir for the newsletter?",
    ],
  },
  {
    subjects: ["Birthday tea", "Agnes turns eighty", "The party"],
    news: [
      "The cake rose and then thought better of it, so i filled the hollow with [gooseberries|cream|blackberries].",
      "We were {big} at the table and {n} under it, counting dogs.",
      "i have asked the band to play until {time2} or until the first chair breaks.",
      "She blew out all the candles, and i, of all people, had to stand by and watch lights go out.",
    ],
    details: [
      "There will be {n} kinds of jam and one kind of tea, strong.",
      "{who} is bringing the long table and {who} the long speech.",
      "The present is wrapped in an old chart, north side up.",
      "Nobody is to mention the {adj} hat.",
      "The piano has {n} silent keys, the tunes have been chosen round them.",
    ],
    plans: [
      "bake {n} loaves on the eve",
      "hang the signal flags that spell hurrah",
      "fetch {who} from the ferry",
      "hide the presents in the foghorn",
      "keep the cat out of the cream",
    ],
    others: [
      "What shall we give her? I thought of a new lamp.",
      "Who is coming to the party, and where will they all sleep?",
      "Can I bring the salad, or is somebody else doing it?",
      "Thank you for the lovely party, we are still full.",
    ],
  },
  {
    subjects: ["The cat", "Bosun is unwell", "Cat sitting"],
    news: [
      "Bosun has [eaten|stolen|hidden] a whole mackerel and is sorry for nothing.",
      "The vet says he is {n} pounds too heavy, and Bosun says nothing, with his back to us.",
      "He was gone for {n} days and came home on the milk boat.",
      "The cat caught a slug, brought it to bed and looked for praise.",
    ],
    details: [
      "He takes the {colour} chair at {time} and is relieved at {time2}, like any watchman.",
      "The pill goes in the butter, the butter goes in the cat, the pill comes out by the stove.",
      "He knows the sound of the {adj} tin from the far end of the plots.",
      "He sleeps on the router because it blinks.",
      "Do not believe the limp, it changes legs.",
    ],
    plans: [
      "give him half a sardine and a firm word",
      "leave the key under the third pot",
      "write the feeding times on the door",
      "weigh him again on {day}",
      "mend the flap before the wet comes",
    ],
    others: [
      "Of course I will feed the cat while you are away. Where is the key?",
      "Your cat is in my kitchen again and has eaten the butter.",
      "How is Bosun? Is he eating again?",
      "Does he need the pills every day?",
    ],
  },
  {
    subjects: ["Bread recipe", "Your oat loaf", "Sourdough"],
    news: [
      "The loaf came out [flat|dark|tall|proud] on {day} and was gone before it cooled.",
      "i have kept the leaven going since the Stack, it is {big} years old and still bad tempered.",
      "i baked in the lamp room stove again, {n} loaves and a burnt thumb.",
      "The dough climbed out of the bowl at {time} and was halfway to the door.",
    ],
    details: [
      "A spoon of seawater instead of salt, clean and from the flood tide.",
      "Fold it {n} times and let it alone, as with most people.",
      "It wants oats, {n} handfuls, soaked overnight.",
      "When it sounds hollow like a cask it is done.",
      "A warm day makes it hasty and a cold one makes it deep.",
    ],
    plans: [
      "send you a jar of the leaven by {who}",
      "write out the recipe in cups",
      "try it with barley in {month}",
      "build the oven outside by the wall",
      "bake again on {day}, rain or no",
    ],
    others: [
      "Could I have the recipe for your oat bread?",
      "My dough stays flat whatever I do. What am I missing?",
      "Is the leaven still alive? Mine died over the holiday.",
      "Would you bake {n} loaves for the fair?",
    ],
  },
  {
    subjects: ["Library talk", "A talk about the light", "Your lecture"],
    news: [
      "i have {n} pages for the talk and the ending is still at sea.",
      "The talk is done, {big} people came, one slept, and he was the chairman.",
      "i read from the logbook of the winter of the ice and nobody moved a chair.",
      "The slides are drawn by hand on {big} panes of old glass.",
    ],
    details: [
      "People want ghosts, i can offer them only {n} rats and a bishop.",
      "The best entry is one word long and the word is fog.",
      "A keeper writes for whoever comes next, that is all literature is.",
      "{who} asked whether it was lonely, and i said ask the lamp.",
      "The lantern projector hums in the same key as the kettle.",
    ],
    plans: [
      "cut the part about the drains",
      "begin with the storm and end with the bread",
      "bring the small lens to pass round",
      "practise it on the cat",
      "leave {n} minutes for questions and one for the answer",
    ],
    others: [
      "We would be glad if you could give your talk on {day}.",
      "How long will the talk be, and do you need a projector?",
      "Several visitors asked for a copy of your text.",
      "May we print two pages of the logbook in our leaflet?",
    ],
  },
  {
    subjects: ["The kitchen roof", "Roof and gutter", "Rain in the kitchen"],
    news: [
      "The roof lets in rain at {n} places and i own {n} buckets, so we are just afloat.",
      "The builder came on {day}, whistled for a while and went away.",
      "i have been up the ladder and found a nest where the gutter should be.",
      "It dripped on the logbook, so it has become urgent.",
    ],
    details: [
      "Slate from the old quarry fits and slate from the shop does not.",
      "The beam is sound, i hit it with the heel of a boot and it hit back.",
      "The {colour} bucket sings higher than the others, one could play a hymn.",
      "He wants {big} pounds for looking and {big} more for looking again.",
      "Lead lasts, tar lies.",
    ],
    plans: [
      "wait until the swallows have flown",
      "lay {n} slates on the first dry {day}",
      "ask {who} to hold the ladder and the gossip",
      "move the stove one yard to port",
      "get a price in writing and frame it",
    ],
    others: [
      "Did the builder ever come back about the roof?",
      "I know a good roofer, shall I send him round?",
      "How many slates do you need? There is a pile behind the chapel.",
      "Is it safe to sleep there while it leaks?",
    ],
  },
];
