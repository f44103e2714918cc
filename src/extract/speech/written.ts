import { type Cue, looksNamed, milliseconds, named, type Transcript } from "./cues.ts";

const time = String.raw`(?:\d{1,2}:)?\d{1,2}:\d{2}`;
/** A name as it may stand before a time. */
const who = String.raw`([\p{L}\p{N}][^\n:：[\]|]{0,60}?)`;

/** A line that says who speaks next, and when; the words follow on the lines below. */
const heads: [RegExp, 1 | 2][] = [
  [new RegExp(String.raw`^\[([^\[\]\n]{1,60})\]\s+(${time})$`, "u"), 1], // Zoom: [Ann Lee] 10:01:02
  [new RegExp(String.raw`^${who}\s+[|(\[–-]?\s*(${time})\s*[)\]]?:?$`, "u"), 1], // Otter: Ann Lee  0:05
  [new RegExp(String.raw`^[(\[]?(${time})[)\]]?\s+[|–-]?\s*${who}:?$`, "u"), 2], // 0:05 Ann Lee
];
/** A line that says who speaks, when, and the words. */
const inline: [RegExp, 1 | 2][] = [
  [new RegExp(String.raw`^[(\[]?(${time})[)\]]?\s+[–-]?\s*${who}[:：]\s*(\S.*)$`, "u"), 2],
  [new RegExp(String.raw`^${who}\s+[(\[](${time})[)\]][:：]?\s+(\S.*)$`, "u"), 1],
];
/** Teams, copied: Ann Lee   1 hour 2 minutes 5 seconds */
const spoken =
  /^([\p{L}\p{N}][^\n:[\]|]{0,60}?)\s+(?:(\d+) hours? )?(?:(\d+) minutes? )?(\d+) seconds?(?:\s*(?:\d+:)?\d+:\d{2})?$/u;

interface Line {
  speaker: string;
  start: number | null;
  words: string;
}

/**
 * A transcript written as text: by Zoom, Otter, Google Meet, Teams, or a person. Null where it is none: what looks like
 * a speaker must come often, and the speakers again and again.
 */
export function readWritten(source: string): Transcript | null {
  const lines = source.split("\n").map((line) => line.trim());
  const timed = lines.map(timedLine);
  if (isTimed(lines, timed)) return transcript(lines, timed);
  const untimed = withoutStrays(lines.map(untimedLine));
  return isConversation(untimed) && untimed.filter(Boolean).length >= 4 ? transcript(lines, untimed) : null;
}

function timedLine(line: string): Line | null {
  if (line.length > 2000 || !/\d/.test(line)) return null;
  for (const [pattern, first] of heads) {
    const found = pattern.exec(line);
    if (found) return lineOf(found, first, "");
  }
  for (const [pattern, first] of inline) {
    const found = pattern.exec(line);
    if (found) return lineOf(found, first, found[3] ?? "");
  }
  const [, speaker, hours = "0", minutes = "0", seconds = "0"] = spoken.exec(line) ?? [];
  if (!speaker) return null;
  const start = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return { speaker, start, words: "" };
}

function lineOf(found: RegExpExecArray, first: 1 | 2, words: string): Line | null {
  const speaker = (found[first] ?? "").trim();
  const start = milliseconds(found[first === 1 ? 2 : 1] ?? "");
  return speaker.split(/\s+/).length > 6 ? null : { speaker, start, words };
}

function withoutStrays(found: readonly (Line | null)[]): (Line | null)[] {
  const counts = new Map<string, number>();
  for (const one of found) if (one) counts.set(one.speaker, (counts.get(one.speaker) ?? 0) + 1);
  return found.map((one) => (one && looksNamed(one.speaker, counts.get(one.speaker) ?? 0) ? one : null));
}

function untimedLine(line: string): Line | null {
  const { name, words } = named(line);
  return name ? { speaker: name, start: null, words } : null;
}

/** The last line of what Otter writes: one who speaks once is a speaker here. */
const otter = /^Transcribed by https?:\/\/otter\.ai\b/;

/** Words follow the names, and somebody speaks twice: a list of songs or of appointments is none. */
function isTimed(lines: readonly string[], found: readonly (Line | null)[]): boolean {
  const heads = found.flatMap((one, i) => (one ? { one, i } : []));
  const speakers = new Set(heads.map(({ one }) => one.speaker));
  const followed = heads.filter(({ one, i }) => one.words !== "" || (lines[i + 1] && !found[i + 1]));
  return (
    heads.length >= 2 &&
    followed.length >= heads.length * 0.6 &&
    (speakers.size <= Math.max(2, heads.length * 0.7) || lines.some((line) => otter.test(line)))
  );
}

/** Few people, who speak more than once, in most of the lines; a list of settings is none. */
function isConversation(found: readonly (Line | null)[]): boolean {
  const lines = found.filter((one) => one !== null);
  const speakers = new Set(lines.map(({ speaker }) => speaker));
  const first = found.findIndex((one) => one !== null);
  const after = found.length - first;
  const words = lines.reduce((sum, one) => sum + one.words.split(/\s+/).length, 0);
  const spaceless = lines.some((one) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(one.words),
  );
  return (
    speakers.size >= 2 &&
    speakers.size <= lines.length * 0.75 &&
    lines.length >= after * 0.2 &&
    (spaceless || words >= lines.length * 3)
  );
}

const closing =
  /^(?:Transcribed by https?:\/\/\S+|Meeting ended after .*|This editable transcript was computer generated.*|.{1,60} (?:started|stopped) transcription)$/;

function transcript(lines: readonly string[], found: readonly (Line | null)[]): Transcript {
  const first = found.findIndex((one) => one !== null);
  const cues: Cue[] = [];
  let at: number | null = null;
  let paragraph = false;
  for (const [i, line] of lines.entries()) {
    if (i < first || closing.test(line)) continue;
    const head = found[i];
    const alone = new RegExp(`^${time}$`).test(line) ? milliseconds(line) : null;
    const last = cues.at(-1);
    if (alone !== null) at = alone;
    else if (head) cues.push({ start: head.start ?? at, end: null, speaker: head.speaker, text: head.words });
    else if (line === "") {
      paragraph = true;
      continue;
    } else if (last) last.text += (last.text === "" ? "" : paragraph ? "\n\n" : " ") + line;
    paragraph = false;
  }
  const starts = cues.flatMap(({ start }) => start ?? []);
  return {
    cues,
    header: lines.slice(0, first).filter((line) => line !== ""),
    isClock: isClock(lines, starts),
  };
}

/** Zoom's saved captions have the time of day, always with seconds; a recording seldom begins after five hours. */
const isClock = (lines: readonly string[], starts: readonly number[]) =>
  (starts[0] ?? 0) > 5 * 3_600_000 && lines.some((line) => /^\[[^\]]+\]\s+\d{2}:\d{2}:\d{2}$/.test(line));
