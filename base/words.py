"""Word lists for the generated rows of twin-tiny: names, topics by field, small change.

Plain words of everyday mail. The lists are wide on purpose: a word the base has
never met costs a tiny model far more than an unusual turn of phrase.
"""

FIRST = """Anna Ben Carla David Elena Farid Greta Hamza Ines Jonas Kira Leo Mona Nils Olga Pavel Rosa Sam Tara
Ulf Vera Wim Xenia Yusuf Zoe Alice Boris Chloe Dario Edith Felix Gina Hugo Ida Jack Karin Lars Maya Nora Otto
Petra Quentin Ruth Stefan Tilda Uma Viktor Wanda Yara Zeno Martha Tobias Agnes Clement Dorothy Ephraim Flora
Gilbert Harriet Isidore Jemima Kenji Lucia Mabel Ned Ottoline Perpetua Rafe Sylvia Tomas Una Winifred Ambrose
Beatrix Cosmo Delphine Percy Mr. Mrs. Dr. Aunt Uncle""".split()
LAST = """Adler Berg Castillo Dietz Evans Fischer Grant Hale Ivanov Jensen Kowalski Lindqvist Marsh Novak Okafor
Perez Quill Rossi Stone Turner Usher Vance Weber Young Zimmer Ashdown Brambleby Crane Dunmore Ember Fairweather
Gale Hollow Inkpen Juniper Kettle Larkspur Moss Nettle Orchard Pike Quillfeather Rowan Saltmarsh Thorne
Underhill Vale Wren Yarrow Applegarth Birdwhistle""".split()

# field: (things one writes about, parts of them, what goes wrong, what one does about it)
FIELDS = {
    "software": (
        "the parser;the release;the build;the test suite;the login page;the search index;the backup script;the new server;the database migration;the importer;the pull request;the timer bug;the memory leak;the configuration file;the command line tool;the weather script;the feed reader;the upgrade;the cache;the queue;the documentation;the API;the log file;the date format;the scheduler",
        "the loop;the header;the first line;the error message;the default value;the lock file;a stray comma;the old branch;the second argument;the empty list;the time zone;the path;the return code;the retry;the test for leap years;the buffer;the version number;the changelog",
        "it fails on an empty file;it hangs at midnight;it runs twice;it eats all the memory;the tests are red;it is slow on large inputs;it drops the last line;nobody remembers why it is there;it breaks on Windows;it prints nothing at all;the numbers are off by one;it leaks a handle;it swallows the error",
        "write a small test first;revert the commit;rename it to something honest;split it in two;delete the dead code;add a flag;pin the version;move it into its own module;read the trace again;measure before changing anything;rebase on main;ask for a review;document the format;keep the old behaviour behind an option"),
    "work": (
        "the budget;the offer;the contract;the quarterly report;the meeting on {d};the invoice;the schedule;the new hire;the slides;the workshop;the client call;the office move;the survey;the press release;the roadmap;the delivery;the grant application;the training day;the annual review;the supplier",
        "page three;the second table;the deadline;the price;the agenda;the summary;the signature;the terms;the numbers for spring;the travel costs;the minutes;the list of guests;the order number;the discount;the draft",
        "the figures do not add up;we are two weeks late;nobody has signed it yet;the room is booked already;the client wants changes;it is more expensive than planned;legal has questions;half the team is on leave;the file is missing;the total is wrong;we never got an answer",
        "send a short summary;move the deadline;call them in the morning;ask for a second quote;cut the scope;put it on the agenda;forward the draft;book a smaller room;confirm by {d};share the notes;approve it as it is;wait for the final numbers;keep everyone informed"),
    "garden": (
        "the beans;the greenhouse;the compost;the apple tree;the tomatoes;the seed order;the roses;the hedge;the bees;the raised beds;the rhubarb;the pumpkins;the allotment;the onion sets;the cold frame;the leeks;the sweet peas;the potatoes;the bindweed;the water butt;the strawberries;the kale;the herb bed;the plum tree",
        "the seedlings;the soil;the roots;the netting;the slugs;the first frost;the watering can;the spade;the trellis;the mulch;the glass;the gate;the wheelbarrow;the pruning knife;the labels;the pots;the nettles;the hose;the twine",
        "the slugs got there first;the frost took half of it;the soil is heavy as clay;nothing has come up;the leaves are turning yellow;the wind broke the canes;it wants more water;the pigeons have found it;the bindweed is back;the glass is cracked;it all ripened in one week",
        "sow again in {m};thin them out;dig in some compost;cover them at night;prune it hard;move it to the sunny side;save the seed;pick them in the morning;water at the root;tie them up with twine;leave it be until spring;swap some cuttings;turn the heap"),
    "sea": (
        "the lighthouse;the lamp;the harbour wall;the ferry;the tide table;the foghorn;the boat;the storm;the logbook;the coast path;the mooring;the keeper's cottage;the buoy;the lifeboat day;the barometer;the regatta;the old pier;the signal flags;the fishing nets;the weather report;the island;the gulls",
        "the rope;the lens;the brass;the oil;the oars;the anchor;the sail;the lantern;the stairs;the gallery rail;the cliff;the swell;the fog;the wick;the rocks;the log;the wind;the bell;the hull;the rain",
        "the fog came down before supper;the wind went round to the west;the ferry was cancelled;the lens needs cleaning;the paint is peeling;the rope is frayed;the swell was too high to land;the gulls stole the bread;the boat leaks at the bow;the lamp went out twice;salt gets into everything",
        "trim the wick;polish the brass;check the tide first;haul it up the slip;wait for the ebb;keep a proper watch;write it in the log;paint it in {m};tie it down before dark;row across at slack water;oil the hinges;light the lamp at dusk;hoist the flag"),
    "home": (
        "the kitchen;the roof;the birthday party;the holiday;the car;the school trip;the dog;the cat;the piano;the boiler;the wedding;the move;the bookshelf;the recipe;the choir;the village hall;the neighbours;the christening;the bicycle;the photographs;the jam;the sourdough;the train tickets;the dentist",
        "the key;the cake;the spare room;the window;the kettle;the blue chair;the letter box;the cellar;the tickets;the coats;the soup;the guest list;the shelf;the stove;the carpet;the present;the sandwiches;the tea;the clock;the flour",
        "it rained the whole week;the boiler is cold again;we forgot the key;the train was late;the cake sank in the middle;the cat has been sick;there is not enough room;nobody can find the tickets;the roof leaks over the stairs;the children are all ill;the oven is too hot",
        "come on {d};bring a salad;ring me in the evening;bake another one;take the early train;borrow a ladder;ask the neighbours;book the hall;sing it a little slower;leave the key under the pot;post it tomorrow;stay the night;put the kettle on;share a taxi"),
    "books": (
        "the book club;the library card;the poem;the manuscript;the lecture;the old map;the translation;the museum;the exhibition;the crossword;the second chapter;the article;the film;the concert;the diary;the letters;the history of the town;the talk on {d};the magazine;the dictionary",
        "the first page;the ending;the footnote;the index;the cover;the preface;the spelling;the title;the last line;the margin;the portrait;the shelf;the ticket;the editor;the proofs;the plot",
        "the ending gives it away;a page is missing;it is far too long;the print is tiny;it was lent out for a month;I cannot read the handwriting;the plot has a hole;the tickets are sold out;the dates contradict each other",
        "read it again slowly;cut the last paragraph;return it by {d};look it up in the index;copy out the good parts;send the proofs;leave a note in the margin;reserve two seats;write a short review;check it against the map;ask the librarian"),
}

DAYS = "Monday;Tuesday;Wednesday;Thursday;Friday;Saturday;Sunday;tomorrow;next week;the weekend".split(";")
MONTHS = "January;February;March;April;May;June;July;August;September;October;November;December".split(";")
NUMBERS = "two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty a hundred".replace("a hundred", "hundred").split()
ADJ = """good bad late early slow quick odd plain honest stubborn quiet loud bright dull heavy light warm cold
wet dry steady rough gentle clever simple tidy messy proper strange lovely awful fine decent careful careless
patient sour sweet sharp brittle sturdy damp rusty polished crooked straight salty muddy grey green golden
famous humble grand small large tiny huge cheerful gloomy""".split()
ADV = """really quite rather nearly almost simply hardly mostly usually often always still probably perhaps
certainly honestly frankly plainly truly possibly surely clearly already sometimes barely seldom never""".split()
EXTRA = """anchor apron arrow ash autumn axe bacon badger barley basin basket beacon beam beetle bell berry biscuit
blanket blossom boot borrow bottle bramble branch bread breeze brick bridge broom brush bucket bulb butter
candle carrot chalk chimney cinder cloak cloud clover coal cobweb compass copper cork crab crate crow crumb
curtain daisy dawn dew ditch donkey dough drain drift drizzle dusk dust eel elbow ember engine evening fence fern
ferry fiddle flame flask flint flood foam fork fox furrow garlic ginger goat goose granite gravel gull hammer
harvest hatch hawk hay heather hedge herring hill hinge honey hook horizon ink ivy jar keel keeper kettle knot
ladder lantern latch lavender leaf lemon lens lichen linen lobster log loom mackerel marrow meadow mist moon moss
moth mushroom mussel nail needle nest oak oar oat onion otter oven owl paddle parsnip pasture pear pebble pepper
pigeon pine pipe plank plough pocket pond porridge puddle puffin quarry quilt rain rake reef ribbon ridge river
robin rope rust sack salt sand saw scarf seal seed shed shell shovel sieve silver skipper slate sleet smoke snail
snow soap soot spade sparrow spire spoon spray spring squall squash stable stair star stern stew stitch stove
straw string sugar summer swallow swift tar teapot thistle thread thrush tide timber toad torch tower trowel
turnip vane vinegar wagon wall walnut wasp watch wax weather weed well wharf wheat wheel whistle willow winch
window winter wool worm wreck yarn yeast trimmed hauled moored weeded sowed harvested stowed hoisted drifted
reckon reckoning muttered grumbled whispered hummed stubbornly ballast starboard port bow stern leeward windward
sou'west nor'east o'clock slowly quickly gladly finally again soon later meanwhile however besides anyway instead otherwise firmly kindly
lamplight foghorn lighthouse log-book seaweed driftwood gooseberry fathom knots gale""".split()
