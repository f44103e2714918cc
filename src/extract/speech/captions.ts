import { type Cue, milliseconds, type Transcript, withNames } from "./cues.ts";

/** `00:00:01.000 --> 00:00:04.000` of VTT and SRT; `0:00:01.000,0:00:04.000` of SBV. */
const timing =
  /^((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*(?:-->|,(?=\d+:))\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})/;

/** Captions in VTT, SRT or SBV: cues with a time, some with a voice. */
export function readCaptions(source: string): Transcript {
  const blocks = source.split(/\n(?:[ \t]*\n)+/);
  const header: string[] = [];
  const cues: { start: number | null; end: number | null; payload: string }[] = [];
  for (const block of blocks) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => timing.test(line));
    const last = cues.at(-1);
    if (at < 0) {
      // a line of spaces within a cue does not end it: its words are not lost
      if (isAside(block)) {
        if (!last && block.startsWith("NOTE")) header.push(...linesOf(block.replace(/^NOTE\s*/, "")));
      } else if (last) last.payload += `\n${block}`;
      else header.push(...linesOf(block.replace(/^\ufeff?WEBVTT[ \t]*-?[ \t]*/, "")));
      continue;
    }
    if (at > 0 && !last) header.push(...lines.slice(0, at).filter((line) => !isName(line)));
    const [, from = "", to = ""] = timing.exec(lines[at] ?? "") ?? [];
    const payload = lines.slice(at + 1).join("\n");
    cues.push({ start: milliseconds(from), end: milliseconds(to), payload });
  }
  const voiced = cues.flatMap(({ payload, ...span }) =>
    [...voices(payload)].map((voice): Cue => ({ ...span, ...voice })),
  );
  return { cues: withoutRepeats(withNames(voiced)), header, isClock: false };
}

/** Blocks that are no words: remarks of a program, its styles, and a cue's number that stands alone. */
const isAside = (block: string) => /^(?:NOTE|STYLE|REGION)(?:\s|$)|^\s*\d*\s*$/.test(block);

/** The line above a cue's times: `WEBVTT`, or the cue's own name, as `12` and `8ab1c2d3-…/12-0`. */
const isName = (line: string) => /^\s*(?:\ufeff?WEBVTT|\d+)|^(?=\S*\d)[\w-]+(?:\/[\d-]+)?$/.test(line);

const linesOf = (block: string) =>
  block
    .trim()
    .split("\n")
    .filter((line) => line !== "");

/** The voices of one cue: `<v Ann Lee>words</v>`, which may be several; tags and entities are taken off. */
function* voices(payload: string): Iterable<{ speaker: string | null; text: string }> {
  const parts = payload.split(/<v(?:\.[^\s>]*)?[ \t]+([^>\n]+)>/);
  for (let i = 0; i < parts.length; i += 2) {
    const text = plain(parts[i] ?? "");
    const speaker = i === 0 ? null : plain(parts[i - 1] ?? "");
    if (text !== "") yield { speaker: speaker || null, text };
  }
}

const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
  quot: '"',
  lrm: "",
  rlm: "",
};

const plain = (text: string) =>
  text
    .replace(/<\/?[a-z\d][^<>\n]*>/gi, "")
    .replace(/\{\\an?\d[^}]*\}/g, "")
    .replace(/&(?:#(\d{1,6})|([a-z]+));/g, (whole, code, name) =>
      code ? String.fromCodePoint(Math.min(Number(code), 0x10ffff)) : (entities[name] ?? whole),
    )
    .replace(/[ \t]+/g, " ")
    .trim();

/** Captions that roll show each line twice, in two cues. A cue's lines are one text. */
function withoutRepeats(cues: readonly Cue[]): Cue[] {
  let before = "";
  return cues.map((cue) => {
    const lines = cue.text.split("\n").map((line) => line.trim());
    const last = lines.at(-1) ?? "";
    const rolls = cue.speaker === null && lines[0] === before;
    before = last;
    return { ...cue, text: (rolls ? lines.slice(1) : lines).join(" ").trim() };
  });
}
