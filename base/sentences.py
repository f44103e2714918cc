"""Neutral sentences by field for the generated rows; `[a|b]` is a choice, `{slot}` a word from a list.

They are plain on purpose. What makes one author sound like that author belongs into
the adapter, so no turn of phrase here is anybody's.
"""

BY_FIELD = {
    "garden": """I [planted|sowed|watered|picked] the [beans|leeks|onions|kale|tomatoes] on {d} and they are [coming up|growing|doing] well.
The [slugs|pigeons|snails|mice] have eaten [half|most|all] of the [lettuce|beans|cabbages|seedlings] again.
We turned the compost heap and it was [warm|wet|full of worms|too dry].
You can have [some|{n} bags|a bucket|a barrow] of compost if you [need it|like|bring a spade].
The greenhouse lost {n} panes of glass in the [storm|wind|night].
My neighbour keeps bees by the hedge, and the honey tastes of [clover|heather|thyme].
A swarm of bees hung in the [pear|apple|plum] tree until {d}.
I tied the [canes|poles|stems] together with [twine|string|old rope] so that the wind cannot break them.
The judge at the vegetable show gave the [marrow|leek|carrot|onion] first prize and the cup.
There are {n} pods on each plant and more flowers to come.
Keep the seeds in a dry [drawer|tin|envelope], and write the name and the year on it.
It needs more [water|sun|seaweed|straw|patience] and less [wind|shade|frost|fuss].
The robin sat on the [spade|fork|fence|gate] and watched me dig.
Frost is coming, so cover the [potatoes|seedlings|beds] with [straw|an old sheet|glass] at night.
She grows the best [parsnips|roses|gooseberries|blackberries] in the whole [village|street|row].
The soil is [heavy|cold|sandy|wet] here, so nothing goes in before {m}.
Please bring your own pots to the seed swap on {d}.
I measured the frame, cut the glass and put in new putty.""",
    "software": """The script prints the wrong [time|date|tide|total] when the clock changes in {m}.
I found the [bug|fault|mistake]: a [minus|plus|comma|bracket] was missing in line {n}.
The timer opens the [valve|pump|gate] at night and never closes it.
Your branch is fine, but please rename the [field|function|variable|table] before we merge it.
The import reads [each|every] row, checks the date and writes it to the [database|table|log].
I have read your pull request twice and left {n} comments.
The tests pass on my computer and fail on the server.
Make a copy of the data on [another disk|two disks|the second server] and try to open it.
A function should do one job and have one name.
The sensor sends a reading every {n} minutes, and the alarm rings below {n2} degrees.
We had {n} people at the code evening, and most of them wrote their first loop.
An error in the log is better than no log at all.
The program counts the packets and sorts them by [name|year|colour|month].
It retries {n} times, waits a while, and then gives up.
The default was set to [zero|forever|midnight|the wrong zone], which nobody had noticed.
I wrote a test with a broken date and an empty file.
The backup ran all night and stopped at page {n}.
The message should be short, because nobody reads a long one.""",
    "sea": """The ferry does not run when the [swell|wind|fog] is too [high|strong|thick].
High water is at {n} o'clock and low water {n2} hours later.
The visitors climbed the stairs of the lighthouse and counted the steps.
The old foghorn can be heard for {n} miles along the coast.
We pulled the dinghy out of the water and found [a rotten plank|two loose nails|a small leak].
The harbour wall needs new stone, and the [council|committee|office] has no money for it.
At the meeting {name} spoke about the [steps|drain|bench|crane] for {n} minutes.
The gale took the roof off the shed and {n} slates from the house.
He keeps the light, polishes the lens and trims the wick every evening.
The skipper counted the passengers and cast off.
There was seaweed on the path and a crab in the boat.
The barometer is [falling|rising|steady], so expect [rain|wind|fog|a fine day].
I slept badly because the wind was so loud on the stairs.
The seals came close to the rocks and looked at us.
Bring your oilskins and a warm coat for the crossing.
They paint the boat every {m} and oil the oars.
From the gallery you can see the island, the pier and {n} harbours.
The keeper wrote the weather into the logbook at noon and at dusk.""",
    "home": """The choir meets in the [hall|church|school] on {d}, and we need more low voices.
We sang the new piece [too slowly|twice|without the piano] and lost the [tempo|tune|note] at the end.
The cake was [flat|burnt|lovely|gone] before the guests came.
Aunt {name} will be eighty in {m}, and the whole family is coming to the party.
The cat has eaten the [butter|fish|cream|mackerel] and is asleep on the chair.
The vet says that the cat is too [heavy|old|thin] and must take a pill every day.
Leave the key under the [pot|mat|third stone] when you go.
Here is the recipe: flour, oats, water, a spoon of salt, and {n} hours of rest.
The dough did not rise because the kitchen was too [cold|warm|damp].
The roof leaks over the kitchen, and we put {n} buckets under it.
The builder came, looked at the gutter and asked for {n} pounds.
I am giving a talk at the library about the [light|storm|old town|winter].
{n} people came to the talk and asked good questions.
The children blew out the candles and sang.
Could you feed the dog while we are away?
He held the ladder while I cleaned the gutter.
We bake {n} loaves every {d} and give one to the neighbours.
The kettle is on, so come in and sit by the stove.""",
    "work": """Please send me the minutes of the last meeting before {d}.
The price is {n} percent higher than last year, and nobody can say why.
I would like to book the room for {n} people at {n2} o'clock.
We sent the parcel on {d}, and it should arrive by the end of {m}.
The committee met {n} times and agreed on nothing.
Thank you for your letter, which I read with great interest.
I shall write to the firm and ask for the drawings.
Can we move the call to the morning of {d}?
The figures are in the table, and the notes are below it.
She answered at once, and her answer was no.
We count on your help at the fair in {m}.
Nothing has been signed, so nothing is lost.
Let me know by {d} whether that suits you.
I will be away from {d} and back before {m}.""",
    "books": """The library has {n} copies, and all of them are out until {d}.
I read the letters of the old keeper, and they made me laugh.
The museum would like a copy of the book for the exhibition.
The handwriting leans to the left and is hard to read.
A pressed flower fell out of page {n}.
The lecture was long, the chairs were hard, and one man slept.
The best part is the winter of the ice, when nobody could cross for {n} weeks.
Could we print two pages of the diary in our leaflet?
I type {n} pages an evening and check them in the morning.
The title is short and the book is not.
He wrote one word for that day, and the word was rain.
Somebody has drawn a boat in the margin.
The talk begins with a storm and ends with a question.
We showed the slides and passed the lens round.""",
}
