// Who writes: the invented author and the invented people around her. Every domain is a reserved one.
import { expand, type Random } from "./random.ts";

export type Person = {
  first: string;
  name: string;
  address: string;
  open: readonly string[];
  close: readonly string[];
  signature?: string;
};

export const SELF = {
  name: "Perpetua Quillfeather",
  nick: "Pip",
  address: "pip@quillfeather.example",
  /** An older address of hers; some mails were sent from it. */
  oldAddress: "keeper@gannet-stack.example",
} as const;

export const PEOPLE: readonly Person[] = [
  {
    first: "Tobias",
    name: "Tobias Marsh",
    address: "tobias.marsh@harbour.example",
    open: ["Hi Pip,", "Hello Pip,"],
    close: ["Best,\nTobias", "Tobias"],
    signature: "Tobias Marsh\nHarbour Office, Wrack Quay\nTel. +44 1632 960144",
  },
  {
    first: "Agnes",
    name: "Agnes Birdwhistle",
    address: "agnes@birdwhistle.example",
    open: ["Dearest Pip,", "My dear Pip,"],
    close: ["With love,\nAgnes", "Your loving aunt\nAgnes"],
  },
  {
    first: "Clement",
    name: "Clement Okafor",
    address: "clement@seedshed.example",
    open: ["Pip -", "Hey Pip,"],
    close: ["Cheers\nClement", "C."],
    signature: "Clement Okafor | The Seed Shed | seeds, sets, sense",
  },
  {
    first: "Dorothy",
    name: "Dorothy Vance",
    address: "d.vance@library.example.org",
    open: ["Dear Miss Quillfeather,", "Dear Pip,"],
    close: ["Kind regards,\nDorothy Vance", "Yours sincerely,\nDorothy"],
    signature: "Dorothy Vance\nLibrarian, Wrack Quay Library\nTel. +44 1632 960178",
  },
  {
    first: "Kenji",
    name: "Kenji Larkspur",
    address: "kenji@tidetable.example",
    open: ["Hi Pip!", "Hey!"],
    close: ["Thanks!\nKenji", "Kenji"],
  },
  {
    first: "Flora",
    name: "Flora Underhill",
    address: "flora.underhill@allotment.example.org",
    open: ["Hello Pip,", "Morning Pip,"],
    close: ["See you at the plots,\nFlora", "Flora"],
  },
  {
    first: "Gilbert",
    name: "Gilbert Inkpen",
    address: "gilbert@inkpen.example",
    open: ["Pip,", "Good evening Pip,"],
    close: ["Regards,\nG. Inkpen", "Gilbert"],
  },
  {
    first: "Harriet",
    name: "Harriet Kowalski",
    address: "harriet@boatyard.example",
    open: ["Hiya Pip,", "Pip!"],
    close: ["Ta,\nHarriet", "H."],
    signature: "Harriet Kowalski, boats mended\nTel. +44 1632 960155",
  },
  {
    first: "Rafe",
    name: "Rafe Quillfeather",
    address: "rafe@quillfeather.example",
    open: ["Hi sis,", "Pip,"],
    close: ["Love to the cat,\nRafe", "Rafe"],
  },
  {
    first: "Sylvia",
    name: "Sylvia Thorne",
    address: "sylvia.thorne@choir.example.org",
    open: ["Dear Pip,", "Dear all,"],
    close: ["Warmly,\nSylvia", "In haste,\nSylvia"],
  },
];

const WEATHER = [
  "wind [sou'west|nor'east|west|north], [force|about] {n}, [drizzle|clear|cloud|mist|bright|sleet]",
  "[fog on the water|sun on the glass|rain in the butt|dew on the kale|frost on the frame], [gulls loud|gulls quiet|bees out|bees in|no boats|one boat]",
  "barometer [falling|rising|steady], [beans climbing|beans sulking|leeks content|onions patient|roses cross]",
  "[low water|high water|slack water] at {time2}, [kettle|lamp|stove] [first|already lit|before boots]",
  "[calm|squall|breeze|gale] from the [north|west|south], [cat asleep|cat out|slugs marching|robin on the spade]",
];

const HANDS = [
  "Lamp lit",
  "Wick trimmed",
  "Boots off",
  "Spade wiped",
  "Tide out",
  "Kettle on",
  "Logbook shut",
  "Gate latched",
  "Beans counted",
  "Glass polished",
];
const REST = [
  "tea in",
  "stove warm",
  "cat fed",
  "all's well",
  "light turning",
  "knots tied",
  "soil under nails",
  "bread rising",
  "gulls asleep",
  "eyes shut soon",
];

/** Her greeting and the log line that follows it. */
export function opening(random: Random, first: string): string {
  return `Ahoy ${first},\n\nLog, ${expand(random, "[{time}|{time2}]")}: ${expand(random, random.pick(WEATHER))}.`;
}

/** Two small things done, and her nickname. */
export function closing(random: Random): string {
  return `${random.pick(HANDS)}, ${random.pick(REST)},\n${SELF.nick}`;
}
