// Topics of the allotment.
import type { Topic } from "./topics.ts";

export const gardenTopics: readonly Topic[] = [
  {
    subjects: ["Runner beans", "Beans on plot nine", "Bean poles"],
    news: [
      "The runner beans have [reached|passed|overtopped] the {nth} rung and show no sign of stopping.",
      "{n} rows of beans are up, one is [down|eaten|missing], and i suspect the pigeons.",
      "i sowed the {colour} beans on {day} and they came up [crooked as a ladder|straight as a mast|in a single night].",
      "The wind broke {n} canes in the night and the beans now lean on each other like sailors.",
    ],
    details: [
      "A bean pole wants to be tied [twice|{n} times], once for the wind and once for the gardener.",
      "The slugs work the night watch and i work the dawn one, we meet at the [lettuce|bean row|gate].",
      "There are {big} pods on the first plant, i counted them [aloud|with {who}|instead of sleeping].",
      "{who} says to pinch out the tips, {who} says never, and the beans listen to neither.",
      "Old fishing net holds them better than [twine|wire|any promise], and it smells of home.",
    ],
    plans: [
      "tie the canes at the top like a mast",
      "sow a second row in {month}",
      "save {big} seeds from the tallest plant",
      "net the row against the pigeons",
      "bring you a basket on {day}",
    ],
    others: [
      "How are the beans doing on plot nine? Mine look thin this year.",
      "Could you spare some of the bean seed you saved last {month}?",
      "Something is eating my beans from the bottom up, any idea what it is?",
      "I have {n} spare canes if you want them, they are behind the shed.",
    ],
  },
  {
    subjects: ["Compost heap", "The great heap", "Compost rota"],
    news: [
      "The heap reached {big} degrees on {day}, i put my old lamp thermometer into it.",
      "i turned the compost [in the rain|before breakfast|with {who}] and found {n} worms to the spoonful.",
      "Somebody has put [a boot|{n} teabags|a whole cabbage|a fish] on the heap and i would like a word with them.",
      "We have more compost than beds, which has not happened since {month}.",
    ],
    details: [
      "It wants brown and green in layers, like a [flag|cake|good argument].",
      "Too wet and it sulks, too dry and it sleeps, a heap is much like a [committee|cat|keeper].",
      "i keep the seaweed for the bottom, {n} buckets after each storm.",
      "The steam at dawn is the nearest thing to fog i get these days.",
      "The robin stands on the fork handle and tells me where to dig.",
    ],
    plans: [
      "turn the heap on {day}",
      "fetch seaweed from the north beach",
      "paint a sign that says no fish",
      "sieve {n} barrows for the cold frame",
      "draw up a rota for {month}",
    ],
    others: [
      "It is your turn for the compost this week, I think. Is that right?",
      "The heap smells rather strong near my plot. Could you have a look?",
      "Would you explain once more what may go on the heap and what may not?",
      "Can I take {n} barrows of compost for the new beds?",
    ],
  },
  {
    subjects: ["The greenhouse glass", "Cracked pane", "Greenhouse repair"],
    news: [
      "A gull dropped a mussel through the [third|fourth|north] pane and sailed off without leaving a name.",
      "The greenhouse stood the storm, all but {n} panes and the door.",
      "i found the old lens crate and it holds {big} sheets of glass, packed in straw and good as new.",
      "The putty is soft again, so the glass [rattles|sings|whistles] at force {n}.",
    ],
    details: [
      "Glass is glass, whether the light goes out of it or in.",
      "You want a thin bead of putty and a thick skin, the first one always cracks.",
      "The tomatoes have not noticed, they think it is [summer|a ventilator|a blessing].",
      "It needs {n} panes, each a hand wider than the shop has got.",
      "i polish from the top down and in circles, {big} years of habit.",
    ],
    plans: [
      "measure the frame twice and order once",
      "cut the glass on {day} while the wind is down",
      "line the edge with old sail",
      "borrow the long ladder from {who}",
      "hang a bell to keep the gulls off",
    ],
    others: [
      "I heard there was glass all over the path. Is the greenhouse all right?",
      "The glazier can come in {month}, would that be soon enough?",
      "Do you still need a pane? I have one left over from my frame.",
      "How much would you charge to mend mine as well?",
    ],
  },
  {
    subjects: ["Seed swap", "Seeds for spring", "The seed list"],
    news: [
      "The seed list has {big} sorts on it now, and {n} of them have names i can spell.",
      "The swap brought in [parsnip|leek|marrow|kale] seed from {n} gardens and one very old envelope marked perhaps.",
      "i have put the seeds in the signal cabinet, one drawer for each [letter|month|flag].",
      "Half of {who}'s packets were empty, so we swapped good wishes instead.",
    ],
    details: [
      "Seed that rattles is alive, seed that whispers is dust.",
      "The {adj} marrow is older than the pier and twice as [wide|loud|stubborn].",
      "A seed is a very small program, it runs once and cannot be debugged.",
      "i label both sides, because the rain reads one of them.",
      "Onion seed will not keep beyond {n} winters, whatever the packet says.",
    ],
    plans: [
      "send you {n} packets by the {day} post",
      "test {big} seeds on a wet cloth",
      "write the year on every envelope",
      "keep back a spoonful for the library",
      "sort the drawers before {month}",
    ],
    others: [
      "Are you coming to the seed swap on {day}? We need someone at the table.",
      "Do you have any of the purple kale seed left?",
      "Could you send me the seed list so that I can print it?",
      "Which marrow would you choose for a cold, windy garden?",
    ],
  },
  {
    subjects: ["Bees by the hedge", "The swarm", "Honey"],
    news: [
      "The bees have moved into the [old buoy|post box|foghorn|tool chest] and i have not the heart to ask for rent.",
      "We took {n} jars of honey on {day} and {n} stings, so the score is even.",
      "A swarm hung on the flagpole from noon until {time2}, brown and humming like a small engine.",
      "The hive is [heavy|quiet|cross|busy] this week, i listened with my ear to the wood.",
    ],
    details: [
      "They fly {n} miles for heather and not a yard for my clover.",
      "Honey from the cliff tastes of thyme and a little of tar.",
      "The smoke calms them, or it calms me and they notice.",
      "A queen is [marked|chosen|missed] like a buoy, by colour and by year.",
      "{who} wears {n} hats at once and still gets stung.",
    ],
    plans: [
      "move the hive at dusk",
      "leave them a dish of water with pebbles",
      "put {n} jars aside for the fair",
      "read up on wax moths",
      "ask {who} for a spare frame",
    ],
    others: [
      "There is a swarm near the gate and the children are nervous. Can you come?",
      "Is there any honey left from this summer?",
      "I would like to keep bees. How many hours a week does it take?",
      "Do your bees mind the wind up there?",
    ],
  },
  {
    subjects: ["Leek competition", "The show in {month}", "Vegetable show"],
    news: [
      "The leeks are as thick as a [rope|mooring post|keeper's arm] and i walk past {who}'s with my eyes shut.",
      "i came {nth} with the marrow and first with the onions, and the judge had a cold.",
      "The show committee has met {n} times and agreed on the colour of the tent.",
      "Somebody measured my leek in the night, there is a chalk mark on it.",
    ],
    details: [
      "A show leek is fed on [stout|seaweed|patience|gossip] and kept in the dark like a secret.",
      "Rule {big} says no oil, no wax and no polish, which is hard on a lamp keeper.",
      "The onions must sit level, so i used the level from the lens.",
      "{who} talks to the parsnips, and the parsnips are ahead.",
      "The cup is brass, so i shall win it if only to clean it.",
    ],
    plans: [
      "earth them up to the chin",
      "lift them at dawn on the day",
      "carry them over in the lifeboat blanket",
      "ask the judge what straight means",
      "enter the crooked carrot under humour",
    ],
    others: [
      "Will you enter the leeks this year? People are asking.",
      "The committee would like you to judge the jam. Could you?",
      "The show has moved to {day}, I hope that still suits.",
      "Congratulations on the onions! What is your secret?",
    ],
  },
];
