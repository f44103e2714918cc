import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readCaptions } from "../../../src/extract/speech/captions.ts";
import { type Cue, milliseconds, turnsOf } from "../../../src/extract/speech/cues.ts";
import { beginningOf, dateIn } from "../../../src/extract/speech/meeting-date.ts";
import { titleOf } from "../../../src/extract/speech/meeting-title.ts";
import { transcripts } from "../../../src/extract/speech/transcripts.ts";
import { readWritten } from "../../../src/extract/speech/written.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("transcripts", () => testSource(transcripts, "tests/fixtures/speech"));

const stamp = (ms: number) => new Date(ms).toISOString().slice(11, 23);
const spoken = (text: string) => readWritten(text)?.cues.map(({ speaker, text }) => [speaker, text]) ?? null;

describe("cues", () => {
  it("lose no word, whatever the format and however they are split", () => {
    const word = fc.stringMatching(/^[A-Za-zäöüéß]{1,9}[.,?]?$/);
    const name = fc.constantFrom("Ann Lee", "Jory Penhallow", "Hanna Größl");
    const cues = fc.array(fc.record({ name, words: fc.array(word, { minLength: 1, maxLength: 6 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(cues, fc.constantFrom("vtt", "srt", "zoom"), (all, format) => {
        const source = all
          .map(({ name, words }, i) => {
            const [from, to] = [stamp(i * 4000), stamp(i * 4000 + 3000)];
            if (format === "vtt") return `${from} --> ${to}\n<v ${name}>${words.join(" ")}</v>`;
            const line = `${name}: ${words.join(" ")}`;
            return format === "srt"
              ? `${i + 1}\n${from.replace(".", ",")} --> ${to.replace(".", ",")}\n${line}`
              : `${i + 1}\n${from} --> ${to}\n${line}`;
          })
          .join("\n\n");
        if (format !== "vtt" && all.length < 2) return;
        const turns = turnsOf(readCaptions(`${format === "srt" ? "" : "WEBVTT\n\n"}${source}\n`).cues);
        const said = (name: string) => all.filter((one) => one.name === name).flatMap(({ words }) => words);
        for (const name of new Set(all.map((one) => one.name))) {
          const heard = turns
            .filter(({ speaker }) => speaker === name)
            .flatMap(({ text }) => text.split(/\s+/));
          expect(heard).toEqual(said(name));
        }
        for (const [i, turn] of turns.entries()) expect(turn.speaker).not.toBe(turns[i - 1]?.speaker);
      }),
    );
  });

  it("end at an empty line, but words below it are not lost, nor remarks taken for words", () => {
    const { cues, header } = readCaptions(
      "WEBVTT\n\nNOTE Confidence: 0.9\n\n8ab1c2d3-0a/12-0\n00:00:01.000 --> 00:00:04.000\nSlates\n \nare\n\nNOTE Confidence: 0.8\n\n2\n\n00:00:04.000 --> 00:00:05.000\nheavy.\n",
    );
    expect(cues.map(({ text }) => text)).toEqual(["Slates are", "heavy."]);
    expect(titleOf(header, "roof talk.vtt")).toBe("roof talk");
  });

  it("take anything, in time that grows with it", () => {
    const pieces = fc.constantFrom(
      "WEBVTT\n",
      "00:00:01.000 --> 00:00:02.000\n",
      "<v A>",
      "Ann: ",
      "[",
      "]",
      "\n",
      "&#9",
      "a ",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 100 }), (parts) => {
        readCaptions(parts.join(""));
        readWritten(parts.join(""));
      }),
    );
    const started = performance.now();
    for (const piece of ["<v a>", "Ann: ", "[Ann] 10:00\n", "A 0:05\n", "\n\n", "a ", "0:05 ", "<", "a-"]) {
      readCaptions(`00:00:01.000 --> 00:00:02.000\n${piece.repeat(20_000)}`);
      readWritten(piece.repeat(20_000));
    }
    expect(performance.now() - started).toBeLessThan(8000);
  });

  it.each([
    ["0:05", 5000],
    ["1:02:03.450", 3_723_450],
    ["02:03,4", 123_400],
    ["5", null],
  ])("the time %s is %s", (time, ms) => expect(milliseconds(time)).toBe(ms));

  it("of one speaker are one turn; a pause after a sentence is a paragraph", () => {
    const cue = (start: number, speaker: string, text: string): Cue => ({
      start,
      end: start + 1000,
      speaker,
      text,
    });
    const cues = [
      cue(0, "A", "One."),
      cue(1000, "A", "two"),
      cue(9000, "A", "three."),
      cue(20_000, "A", "Four"),
      cue(21_000, "B", "五"),
      cue(22_000, "B", "六"),
    ];
    expect(turnsOf(cues).map(({ text }) => text)).toEqual(["One. two three.\n\nFour", "五六"]);
  });
});

describe("names before a colon", () => {
  const captions = (...lines: string[]) =>
    turnsOf(
      readCaptions(
        lines.map((line, i) => `${stamp(i * 2000)} --> ${stamp(i * 2000 + 1000)}\n${line}`).join("\n\n"),
      ).cues,
    );

  it("have to be a habit of the file", () => {
    expect(captions("We lay slate.", "Note: wear gloves.", "Then nails.", "Then rain.")).toHaveLength(1);
    expect(
      captions("Ann: We lay slate.", "Jo: Why?", "Ann: Because: rain.").map(({ speaker }) => speaker),
    ).toEqual(["Ann", "Jo", "Ann"]);
    expect(
      captions("Ann: We lay", "slate today.", "Jo: Why?", "Ann: Rain.", "Jo: Oh.").map(({ text }) => text),
    ).toEqual(["We lay slate today.", "Why?", "Rain.", "Oh."]);
  });
});

describe("texts", () => {
  it.each([
    [
      "[00:01] Ann: One\n[00:09] Jo: Two\n[00:12] Ann: Three",
      [
        ["Ann", "One"],
        ["Jo", "Two"],
        ["Ann", "Three"],
      ],
    ],
    [
      "Ann (00:01): One\nJo (00:09): Two\nAnn (00:12): Three",
      [
        ["Ann", "One"],
        ["Jo", "Two"],
        ["Ann", "Three"],
      ],
    ],
    [
      "Ann | 00:01\nOne\n\nJo | 00:05\nTwo\nthree",
      [
        ["Ann", "One"],
        ["Jo", "Two three"],
      ],
    ],
    [
      "00:01 Ann\nOne\n00:05 Jo\nTwo",
      [
        ["Ann", "One"],
        ["Jo", "Two"],
      ],
    ],
    [
      "山田：おはよう\n林：はい\n山田：では\n林：始めよう",
      [
        ["山田", "おはよう"],
        ["林", "はい"],
        ["山田", "では"],
        ["林", "始めよう"],
      ],
    ],
  ])("%j is a transcript", (text, cues) => expect(spoken(text)).toEqual(cues));

  it.each([
    "9:00 Coffee\n10:30 Roof\n12:00 Lunch",
    "0:00 Intro\n3:45 First song\n7:10 Second song",
    "Name: Ann\nStreet: Slate Row 1\nTown: Roofton\nPhone: 123",
    "Dear Jory,\n\nthank you: it came.\n\nYours,\nAnn",
    "host: a\nport: 1\nhost: b\nport: 2",
    "Buy:\n- nails\n- slate\n",
    "[17/05/2024, 10:01:02] Ann: One\n[17/05/2024, 10:02:02] Jo: Two\n",
    "17.05.24, 10:01 - Ann: One\n17.05.24, 10:02 - Jo: Two\n17.05.24, 10:02 - Ann: Two\n17.05.24, 10:02 - Jo: Two",
    "",
  ])("%j is none", (text) => expect(spoken(text)).toBeNull());
});

describe("the beginning of a meeting", () => {
  it.each([
    ["GMT20240517-080102_Recording.transcript", "2024-05-17T08:01:02.000Z", false],
    ["Roof sync (2024-05-17 10:01 GMT+2) - Transcript", "2024-05-17T08:01:00.000Z", false],
    ["2024-05-17 10.01.02 Ann's Zoom Meeting 123", "2024-05-17T10:01:02.000Z", false],
    ["Meeting in General-20240517_100102-Meeting Recording", "2024-05-17T10:01:02.000Z", false],
    ["Fri, May 17, 2024 10:01PM • 34:12", "2024-05-17T22:01:00.000Z", false],
    ["17 May 2024", "2024-05-17T00:00:00.000Z", true],
    ["2024-05-17 notes", "2024-05-17T00:00:00.000Z", true],
    ["2024-02-31", null, null],
    ["Call 0171 2024 0517", null, null],
  ])("%j is %s", (text, iso, isDay) => {
    const found = dateIn(text);
    expect(found && new Date(found.at).toISOString()).toBe(iso);
    expect(found?.isDay ?? null).toBe(isDay);
  });

  it("stands in the header, else the name, else the folder", () => {
    expect(beginningOf(["2024-01-01"], "/a/2023-01-01/2022-01-01.vtt")?.at).toBe(Date.UTC(2024, 0, 1));
    expect(beginningOf([], "/a/2023-01-01/2022-01-01.vtt")?.at).toBe(Date.UTC(2022, 0, 1));
    expect(beginningOf([], "/a/2023-01-01 Zoom/a.vtt")?.at).toBe(Date.UTC(2023, 0, 1));
    expect(beginningOf([], "/a/b.vtt")).toBeNull();
  });
});

it("takes captions without names for the user's when the user says so, and one whose words they are not", async () => {
  const folder = join(temporaryFolder(), "memos");
  mkdirSync(folder);
  const path = join(folder, "walk.srt");
  writeFileSync(path, "1\n00:00:01,000 --> 00:00:02,000\nI thought of slate.\n");
  const authors = async (mine: string[]) => {
    const nobody = { names: [], emails: [], handles: [] };
    const batches = await readAll(withMine(mine), await diskEntry(path), nobody);
    return batches.flatMap(({ records }) =>
      records.flatMap((one) => (one.type === "document" ? one.document.author : [])),
    );
  };
  expect(await authors([])).toEqual(["other"]);
  expect(await authors([folder])).toEqual(["self"]);
});

const withMine = (mine: string[]) => ({
  ...transcripts,
  read: (entry: Parameters<typeof transcripts.read>[0], options: Parameters<typeof transcripts.read>[1]) =>
    transcripts.read(entry, { ...options, mine }),
});

describe("the title of a meeting", () => {
  it.each([
    [["Weekly roof meeting", "May 17, 2024"], "/a/b.txt", "Weekly roof meeting"],
    [
      ['duration:"00:34:12.000"'],
      "/a/Roof-20240517_100102-Meeting Recording.vtt",
      "Roof-20240517_100102-Meeting Recording",
    ],
    [[], "/a/2024-05-17 10.01.02 Roof/meeting_saved_chat.txt", "2024-05-17 10.01.02 Roof"],
    [["Kind: captions"], "/a/zoom.zip!/Roof/GMT20240517-080102_Recording.transcript.vtt", "Roof"],
  ])("of %j in %s is %s", (header, name, title) => expect(titleOf(header, name)).toBe(title));
});

it("who speaks once is a speaker where Otter says that it wrote the text", () => {
  const text = "Ann Lee  0:01  \nSlates.\n\nJory  0:04  \nTiles.\n\nHanna  0:09  \nThatch.\n";
  expect(spoken(text)).toBeNull();
  expect(spoken(`${text}\nTranscribed by https://otter.ai\n`)).toEqual([
    ["Ann Lee", "Slates."],
    ["Jory", "Tiles."],
    ["Hanna", "Thatch."],
  ]);
});
