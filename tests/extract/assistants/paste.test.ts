import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitTurn } from "../../../src/extract/assistants/paste.ts";

const story =
  "The guild of slaters was founded in the year 1412 and held its meetings in the chapel by the river until the flood. " +
  "Its rolls name the masters, their apprentices and the quarries from which the stone was brought to the town. ";
const diary =
  "I went up on the roof this morning and my knees were shaking, because I have never liked heights. " +
  "My father did this for forty years and I still do not know how he stood it. ";
const german =
  "Die Zunft der Dachdecker wurde im Jahre 1412 gegründet und hielt ihre Versammlungen in der Kapelle am Fluss ab, bis das Hochwasser kam und die Bücher der Meister mit sich nahm.";

describe("what was pasted into a turn", () => {
  it.each([
    ["fence", "Fix this", "```js\nlet a = 1\n\nlet b\n```"],
    ["fence", "What does it print?", "~~~\n1\n~~~"],
    ["delimiter", "Translate the text", `"""\n${story}\n\n${story}\n"""`],
    ["delimiter", "Sum this up", `<document>\n${story}\n\n${story}\n</document>`],
    [
      "mail",
      "How do I answer this?",
      "From: Bob <bob@example.org>\nTo: Ann\nSubject: Slates\n\nThey are late.\n\nBob",
    ],
    [
      "mail",
      "Antworte bitte freundlich",
      "Von: Bob\nGesendet: Montag\nAn: Ann\nBetreff: Schiefer\n\nWo bleibt er?",
    ],
    ["mail", "Too harsh?", "On Mon, 3 Mar 2025, Bob Tiler wrote:\n> late again\nNo."],
    ["code", "Why is it slow", "function a() {\n  return b();\n}\nconst c = a();"],
    ["code", "any bugs", "import os\n\ndef main():\n    x = os.getcwd()\n    return x".replace("\n\n", "\n")],
    [
      "log",
      "It broke again",
      "2024-05-01 10:00:01 start\n2024-05-01 10:00:02 stop\n2024-05-01 10:00:03 start",
    ],
    ["log", "??", "TypeError: x is undefined\n    at main (a.js:1:2)\n    at b (a.js:3:4)"],
    ["table", "Make a chart", "slate\tprice\tyear\na\t1\t2020\nb\t2\t2021\nc\t3\t2022"],
    ["document", "Summarise in three points:", story.repeat(2).trim()],
    ["document", "Summarise in three points", story.repeat(8).trim()],
    ["language", "What does the following paragraph say about the people who work on roofs", german],
  ])("%s: %s", (sign, own, pasted) => {
    expect(splitTurn(`${own}\n\n${pasted}`)).toEqual({ own, pasted: [{ sign, text: pasted }] });
  });

  it("also stands before the question", () => {
    const text = story.repeat(8).trim();
    expect(splitTurn(`${text}\n\nWho were the masters?`)).toEqual({
      own: "Who were the masters?",
      pasted: [{ sign: "document", text }],
    });
  });

  it("stands between two questions", () => {
    const text = story.repeat(2).trim();
    const { own } = splitTurn(`Look at this:\n\n${text}\n\nWho were the masters?`);
    expect(own).toBe("Look at this:\n\nWho were the masters?");
  });

  it("has the words right above a mail's head left out", () => {
    const mail = "From: Bob\nTo: Ann\nSubject: Slates\n\nlate";
    expect(splitTurn(`Answer this for me\n${mail}`).own).toBe("Answer this for me");
  });

  it.each([
    ["a short question", "How many slates do I need for forty square metres?"],
    ["a long story of one's own", `${diary.repeat(10).trim()}\n\nWhat should I do?`],
    ["a story of one's own behind a short line", `Listen to this\n\n${diary.repeat(10).trim()}`],
    ["a list of wishes", "I want:\n\n- less text\n- more slates\n- no jokes"],
    ["one line with a colon", "Note: I am not a roofer."],
    ["a small quotation", 'She said """no""" to me.'],
    ["a poem of one's own", "Roses are red\nviolets are blue\nslates are grey\nand so are you"],
  ])("is not %s", (_, text) => expect(splitTurn(text)).toEqual({ own: text, pasted: [] }));

  it("keeps every word, in one or the other", () => {
    const line = fc.constantFrom(
      "```",
      '"""',
      "<a>",
      "</a>",
      "",
      "From: a",
      "To: b",
      "Subject: c",
      "I am here",
      "x = 1;",
      "a,b,c,d",
      story,
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const words = (text: string) => text.split(/\s+/u).filter(Boolean).sort();
        const { own, pasted } = splitTurn(lines.join("\n"));
        expect(words([own, ...pasted.map(({ text }) => text)].join("\n"))).toEqual(words(lines.join("\n")));
      }),
    );
  });

  it("takes no time for hostile text", () => {
    const started = performance.now();
    for (const piece of ["```\n", "From: a\n", "a(", "=", "\n\n", "<a>\n", "$ a", "on a ", "a.", '"'])
      splitTurn(piece.repeat(30_000));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
