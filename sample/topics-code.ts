// Topics of the author's little programs: tides, beds and lamps.
import type { Topic } from "./topics.ts";

export const codeTopics: readonly Topic[] = [
  {
    subjects: ["Tide table script", "tide.ts is off by an hour", "Wrong tides"],
    news: [
      "The tide script was one hour out since {day}, it had never heard of summer time.",
      "i found the fault in the tide table, a [plus|comma] where the sea wanted a [minus|point].",
      "tide.ts now agrees with the harbour wall to within {n} minutes, and the wall has been at it longer.",
      "The table printed low water twice on {day}, which surprised the [ferry|crab men|swimmers].",
    ],
    details: [
      "Time zones are rocks, charted by liars.",
      "i test it against {big} years of my own logbooks, in pencil and honest.",
      "The moon is a constant, it is the [clock|calendar|import] that drifts.",
      "A program that is right twice a day is still a stopped clock.",
      "The function is {big} lines long and {n} of them are needed.",
    ],
    plans: [
      "keep all times in the sea's own zone",
      "write a test for the last Sunday in {month}",
      "print the new table on {day}",
      "ask the harbour for their readings",
      "cut the function in two at the waist",
    ],
    others: [
      "The tide table on the website shows high water at the wrong time again.",
      "Could the script also print the tides for the north landing?",
      "Is there a way to get the table as a plain text file?",
      "How do you compute the tides? I would like to do the same for our bay.",
    ],
  },
  {
    subjects: ["Watering timer", "The pump runs at night", "Valve code"],
    news: [
      "The pump ran from midnight until {time} and the lettuces are learning to swim.",
      "The timer lost its [clock|mind|battery] in the squall and started counting from nineteen seventy.",
      "i have taught the valve to wait for the rain gauge, it took {n} lines and a biscuit.",
      "Two valves opened at once on {day} and the water butt emptied itself like a bad speech.",
    ],
    details: [
      "It retries {n} times and then it rings the bell, as a keeper would.",
      "The log says all is well, and the log was under water.",
      "One loop watches the clock and one watches the sky, neither trusts the other.",
      "A {adj} default had been set to forever.",
      "It is only a relay, a jam jar and {big} lines of program.",
    ],
    plans: [
      "add a float that says enough",
      "write the last run to disk before opening anything",
      "close the valve on any error at all",
      "test it with a watering can and {who}",
      "put the box above the flood line",
    ],
    others: [
      "Your timer watered the path all night. Could you please look into it?",
      "Can the watering system tell when it has rained?",
      "Would you share the code for the valves? I want to build one too.",
      "What happens with the pump when the power fails?",
    ],
  },
  {
    subjects: ["Pull request for seedbook", "Review of the import branch", "seedbook import"],
    news: [
      "i read your branch [twice|by lamplight|from stern to bow] and it is sound, but for {n} loose planks.",
      "The import is merged and {big} packets of seed came through with their names on.",
      "Your change is good, the test is better, and the comment made me laugh aloud.",
      "The build is red since {day}, and it is my own boot print on it.",
    ],
    details: [
      "Call a thing what it is, a row is a row and a bed is a bed.",
      "The function does {n} jobs, and a keeper with {n} jobs drops the lamp.",
      "Line {big} catches every error and throws it into the sea without looking.",
      "i would take out the flag, nobody has ever [hoisted|set|found] it.",
      "An empty file is still a file, let it in and give it a chair.",
    ],
    plans: [
      "rename the field before anybody learns it",
      "add a test with a broken date",
      "squash the {n} small commits into one",
      "release it on {day}",
      "write it down in the README",
    ],
    others: [
      "I opened a pull request for the import. Could you review it this week?",
      "The tests pass here but fail on the server. Any idea?",
      "Should we split the parser from the writer, or is that too much?",
      "What is left to do before the next release?",
    ],
  },
  {
    subjects: ["Backup of the logbooks", "Scanned logbooks", "Logbook archive"],
    news: [
      "All {big} logbooks are scanned, the last one smelled of lamp oil and herring.",
      "The backup ran for {n} nights and then stopped at a coffee stain.",
      "i lost a week in {month}, and found it again on the second disk, so two disks it stays.",
      "The archive opened on the first try, which i put down to [luck|the cat|good knots].",
    ],
    details: [
      "One copy here, one at {who}'s, one in the tin under the stairs.",
      "A backup you have never opened is only a [rumour|hope|heavy box].",
      "The handwriting of the keeper before me leans like a pine in the wind.",
      "Page {big} has a pressed daisy and no entry, i think it was a good day.",
      "The checksums take as long as a pot of tea.",
    ],
    plans: [
      "restore one book at random every month",
      "write the names of the keepers into an index",
      "send you a copy on {day}",
      "put the third disk in the bank with my ring",
      "read {n} pages an evening and type the weather",
    ],
    others: [
      "How far are you with the logbooks? The museum would love to see them.",
      "Do you have the entry for the great storm?",
      "Could the library keep one of the copies?",
      "Which format do you use for the scans?",
    ],
  },
  {
    subjects: ["Frost warning by message", "frost.ts", "The frost alarm"],
    news: [
      "The frost alarm rang at {time} and it was the freezer, i had left the sensor beside the peas.",
      "frost.ts called {n} gardeners out of bed on {day}, and for once it was right.",
      "The alarm now waits for two readings, as one swallow makes no summer and one sensor no winter.",
      "i moved the sensor to the bottom of the slope where the cold lies down.",
    ],
    details: [
      "It costs nothing to warn and {big} pots of basil to keep quiet.",
      "Cold runs downhill like water and it settles by {who}'s gate.",
      "The threshold is {n} degrees, and one more for the tomatoes, who are nervous.",
      "The message is {n} words long, nobody reads a long one at dawn.",
      "A sensor in the sun tells you about the sun.",
    ],
    plans: [
      "log a reading every ten minutes",
      "send the alarm only between dusk and dawn",
      "add {who} to the list",
      "hang the spare sensor under the bench",
      "test it on {day} with a bucket of ice",
    ],
    others: [
      "Please add me to the frost messages, I lost all my basil.",
      "The alarm woke me at four. Is there a way to turn it down?",
      "What kind of sensor do you use, and where do you put it?",
      "Did the frost get the potatoes in the end?",
    ],
  },
  {
    subjects: ["Teaching code at the library", "The {day} code evening", "Beginners' evening"],
    news: [
      "We were {big} at the code evening and {n} of us had brought a computer.",
      "The beginners wrote a lighthouse, it blinks once every {n} seconds and everyone clapped.",
      "i explained a loop with the lamp stairs, up and down until relieved.",
      "Old {who} sorted {big} seed packets by hand and then by program, and the hand won.",
    ],
    details: [
      "Nobody is too old for it, a variable is only a labelled pot.",
      "The young ones want games and the old ones want their photographs back.",
      "i draw functions as jam jars, something in, something out, lid on.",
      "Errors are foghorns, they mean well and sound terrible.",
      "There was cake, and the cake had no bugs in it.",
    ],
    plans: [
      "bring {n} more chairs",
      "show them how to read an error from the bottom",
      "print the exercises in large type",
      "let {who} do the talking",
      "start at {time2} and end before the last bus",
    ],
    others: [
      "Could you lead another evening in {month}? The last one was very popular.",
      "We need to know how many computers to bring.",
      "One of the members asked whether you would teach a small group at home.",
      "Do you have the exercises on paper?",
    ],
  },
];
