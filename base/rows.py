"""Generated ChatML rows for twin-tiny: mail, notes, chats and commit messages in many styles.

Each row invents a person with random habits (greeting, closing, case, favourite
words), so that the model learns "there are styles", and no style in particular.
The rows have the form that `twin` trains on: an optional system line that names
the writer, an instruction with optional context, and the person's own text.
"""

import random
import re

from sentences import BY_FIELD
from words import ADJ, ADV, DAYS, EXTRA, FIELDS, FIRST, LAST, MONTHS, NUMBERS

OPEN = """Hi {to},|Hello {to},|Dear {to},|{to},|Hey {to}!|Good morning {to},|Good evening {to},|Morning {to},|Hi all,|hi {to} -|
Hello there,|Dear {to} and everyone,|Greetings, {to}.|{to}!|Evening, {to}.|Hallo {to},||Hey,|To {to}, with thanks:|Well now {to},""".replace("\n", "").split("|")
CLOSE = """Best,|Best wishes,|Kind regards,|Cheers,|Thanks,|Yours,|Love,|All the best,|Take care,|See you,|Regards,|Warmly,|
Until then,|Many thanks,|Ever yours,|Talk soon,|In haste,|Have a good one,|With best wishes,||Thanks again,|Sincerely,|Sleep well,|Onward,""".replace("\n", "").split("|")
TICS = """to be honest;as far as I can tell;if you ask me;for what it is worth;in short;by the way;as they say;I suppose;
you know;mind you;all things considered;on the whole;with a bit of luck;touch wood;no doubt;come to think of it;
believe it or not;more or less;at any rate;as ever;strange to say;in my book;not for the first time;knock on wood""".replace("\n", "").split(";")

SENTENCES = """{T} is {adj}, and I have looked at {part} twice since {d}.
About {t}: {bad}, so I would rather {do}.
I think we should {do} before {d}.
Could you {do} when you have a minute?
{bad_c}. It is not your fault, {adv}.
My plan is to {do} and then {do2}.
{Name} says that {bad}, but I am not so sure.
Thanks for asking about {t}; it is {adv} {adj} now.
Last {d} I spent {n} hours on {part} and it still looks {adj}.
Do you remember {part}? It turned out {adj} after all.
We have {n} of them left, which is {adv} enough for {m}.
If {bad}, please {do} and let me know.
I put {part} next to {part2}, where it should have been all along.
The good news is that {part} is fine. The bad news is that {bad}.
There is no hurry with {t}.
I will {do} on {d}, at about {n} o'clock.
What would you say if we {do} instead?
Nothing new about {t}, except that {part} is {adj}.
{Name} asked me to {do}, so I did, {adv}.
It took {n} days, {n2} cups of tea and one {extra}.
Somewhere between {extra} and {extra2} I lost the thread.
You were right about {part}: {bad}.
I am {adv} sorry for the delay, {bad}.
First we {do}, then we {do2}, and then we see.
Please do not touch {part} until {d}.
For {t} we need a {extra}, {n} {extra2}s and some patience.
The {extra} by {part} is {adj} this {m}.
I have attached {part} and a note about {t}.
Yes, {t} can wait, but {part} cannot.
No, I would not {do}, because {bad}.
It was a {adj} {d}, with {adj2} rain and a {extra}.
She gave me a {adj} {extra} and told me to {do}.
He would have laughed at {part}.
They are all well here, only {bad}.
Let us meet on {d} and talk about {part} over {extra}.
Every time I look at {part}, I think of {name} and the {extra}.
When {d} comes, {t} must be ready.
That leaves {part} and {part2}, neither of them {adj}.
Why is {part} so {adj} in {m}?
How is {name}, and how is {t}?
On {d} I noticed that {bad}.
What I like about {t} is that it is {adj} and {adv} {adj2}.
The first thing I did was to {do}.
I counted {n} {extra}s and {n2} {extra2}s, and one of them was {adj}.
As for {part2}, {name} will {do}.
If you can, {do}; if you cannot, {do2}.
Tell {name} that {part} is {adj} and that I will {do}.
It is either {part} or {part2}, and my money is on the {extra}.
{T} and {part}: one {adj}, the other {adj2}.
Have a look at {part} and tell me whether it is {adj} enough.""".split("\n")

COMMITS = """Fix {part}: {bad}|Add {part}|{do_c}|Remove {part} from {t}|{t}: {do}|Make {t} less {adj}|Handle the case where {bad}|
docs: describe {part}|test: cover {part}|chore: {do}|fix: {bad}|feat: {part} for {t}|Tidy {t}|Rename {part}|Bump version to {v}|Do not {do} twice|
Speed up {t}|Revert "{do_c}"|WIP {t}|refactor {part} out of {t}""".replace("\n", "").split("|")
FILES = "src/parser.ts;src/main.py;README.md;lib/queue.js;tests/test_dates.py;src/log.rs;docs/usage.md;tide.ts;beds.ts;src/seeds.ts;src/lamp.ts;package.json;weather.py;src/index.ts;watering.ts;src/moon.ts;notes/plan.md;bin/run;config.yaml;src/frost.ts".split(";")


class Row:
    """One row's bindings: the same topic, names and habits from the subject to the closing."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.set_field(rng.choice(list(FIELDS)))
        self.topic = self.fill_plain(rng.choice(self.field[0].split(";")))
        self.me = self.person()
        self.to = rng.choice(FIRST[:-5])
        self.tics = rng.sample(TICS, 2)
        self.adv = rng.sample(ADV, 12)
        self.case = rng.random()
        self.length = rng.choice([1, 2, 3, 3, 4, 5, 6, 8])
        self.open, self.close = rng.choice(OPEN), rng.choice(CLOSE)
        self.tic_rate = rng.choice([0, 0.1, 0.3])

    def set_field(self, name: str) -> None:
        """Its word lists, and a pool of sentences: half plain ones of the field, half patterns."""
        self.field, self.pool = FIELDS[name], BY_FIELD[name].split("\n")

    def pick(self, count: int) -> list[str]:
        own = min(len(self.pool), sum(self.rng.random() < 0.6 for _ in range(count)))
        lines = self.rng.sample(self.pool, own) + self.rng.sample(SENTENCES, count - own)
        self.rng.shuffle(lines)
        return lines

    def person(self) -> str:
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"

    def fill_plain(self, text: str) -> str:
        return text.replace("{d}", self.rng.choice(DAYS)).replace("{m}", self.rng.choice(MONTHS))

    def sentence(self, template: str) -> str:
        rng = self.rng

        def value(match: re.Match[str]) -> str:
            key = match.group(1)
            if key in ("part", "part2"):
                return rng.choice(self.field[1].split(";"))
            if key in ("bad", "bad_c", "do", "do2", "do_c"):
                text = self.fill_plain(rng.choice(self.field[2 if key.startswith("bad") else 3].split(";")))
                return text[0].upper() + text[1:] if key.endswith("_c") else text
            if key in ("name", "Name"):
                return rng.choice(FIRST)
            if key == "T":
                return self.topic[0].upper() + self.topic[1:]
            pool = {"adj": ADJ, "adj2": ADJ, "extra": EXTRA, "extra2": EXTRA, "n": NUMBERS, "n2": NUMBERS,
                    "d": DAYS, "m": MONTHS, "adv": self.adv}
            if key == "t":
                return self.topic
            if key == "v":
                return f"{rng.randint(0, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}"
            return rng.choice(pool[key])

        template = re.sub(r"\[([^\]]*)\]", lambda m: rng.choice(m.group(1).split("|")), template)
        text = re.sub(r"\{(\w+)\}", value, template)
        text = text[0].upper() + text[1:] if template[0] == "{" else text
        if rng.random() < self.tic_rate:
            tic = rng.choice(self.tics)
            text = f"{tic[0].upper()}{tic[1:]}, {text[0].lower()}{text[1:]}" if rng.random() < 0.5 else f"{text[:-1]}, {tic}{text[-1]}"
        return text

    def body(self, count: int) -> str:
        lines = [self.sentence(t) for t in self.pick(count)]
        out = lines[0]
        for line in lines[1:]:
            out += ("\n\n" if self.rng.random() < 0.25 else " ") + line
        if self.case < 0.12:
            return out.lower()
        return out.replace(". ", "! ") if self.case > 0.95 else out

    def mail(self) -> str:
        head = self.open.format(to=self.to)
        name = self.me.split()[0] if self.rng.random() < 0.7 else self.rng.choice([self.me, self.me[0], f"{self.me[0]}."])
        text = (f"{head}\n\n" if head else "") + self.body(self.length)
        if self.close or self.rng.random() < 0.5:
            text += f"\n\n{self.close}\n{name}" if self.close else f"\n\n{name}"
        return text.lower() if self.case < 0.06 else text

    def subject(self) -> str:
        bare = self.topic.removeprefix("the ")
        return self.rng.choice([bare, bare.capitalize(), self.topic.capitalize(), f"{bare} and {self.rng.choice(EXTRA)}",
                                self.sentence("{part}").removeprefix("the ").capitalize(), f"Question about {self.topic}"])


def row(rng: random.Random, passages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One conversation as (role, text) pairs."""
    r = Row(rng)
    kind = rng.random()
    if kind < 0.45:
        subject = r.subject()
        other = Row(rng)
        other.field, other.pool, other.topic, other.me, other.to = r.field, r.pool, r.topic, f"{r.to} {rng.choice(LAST)}", r.me.split()[0]
        user = f"Write your reply to this mail from {rng.choice([other.me, r.to])}. Subject: Re: {subject}\n{other.mail()}"
        answer = r.mail()
    elif kind < 0.65:
        user = rng.choice([f"Write a mail to {r.to} about {r.subject()}.", f"Write a mail to {r.to}. Subject: {r.subject()}",
                           f"Write a mail to {r.to} {rng.choice(LAST)}. Subject: {r.subject()}"])
        answer = r.mail()
    elif kind < 0.78:
        title, text = rng.choice(passages) if rng.random() < 0.4 else (r.subject(), "")
        if not text:
            bullet = rng.choice(["- ", "", "* ", "- [ ] "])
            text = "\n".join(bullet + r.sentence(t) for t in r.pick(rng.randint(2, 7)))
        user, answer = f"Write a note titled {title}" + rng.choice([".", ""]), text
    elif kind < 0.88:
        r.set_field(rng.choice(["software", "software", "garden", "sea"]))
        files = rng.sample(FILES, rng.randint(1, 3))
        stat = "\n".join(f"{f} | {rng.randint(1, 90)} {'+' * rng.randint(1, 9)}{'-' * rng.randint(0, 5)}" for f in files)
        user = f"Write the commit message for this change:\n{stat}"
        answer = r.sentence(rng.choice(COMMITS)) + (f"\n\n{r.body(rng.randint(1, 3))}" if rng.random() < 0.4 else "")
    else:
        turns = [(rng.choice(["user", "user"]), r.sentence(r.pick(1)[0]))]
        for _ in range(rng.choice([0, 0, 1, 2])):
            turns += [("assistant", r.sentence(r.pick(1)[0])), ("user", r.sentence(r.pick(1)[0]))]
        if turns[0][1] and len(turns) == 1 and rng.random() < 0.5:
            turns = [("user", f"Write a message to {r.to} about {r.topic}.")]
        turns.append(("assistant", r.body(rng.randint(1, 3))))
        return ([("system", f"You write as {r.me}.")] if rng.random() < 0.5 else []) + turns
    system = [("system", f"You write as {r.me}.")] if rng.random() < 0.85 else []
    return system + [("user", user), ("assistant", answer)]


def render(turns: list[tuple[str, str]]) -> str:
    """ChatML exactly as LLaMA-Factory's template `chatml` renders it."""
    return "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
