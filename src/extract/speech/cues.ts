/** A stretch of speech as a transcript holds it. */
export interface Cue {
  /** Milliseconds from the beginning, or of the day where `isClock`; null where the transcript has no times. */
  start: number | null;
  end: number | null;
  /** Null where it is not said, or not yet known to be one. */
  speaker: string | null;
  text: string;
}

/** A transcript, whatever it was written by. */
export interface Transcript {
  cues: Cue[];
  /** Lines above the first words: a title, a date, who was there. */
  header: string[];
  /** The times are of the day, not from the beginning. */
  isClock: boolean;
}

/** What one person says in one go. */
export interface Turn {
  start: number | null;
  speaker: string | null;
  text: string;
}

/** A pause in which a new paragraph begins, where a sentence ended. */
const PAUSE = 3000;

/** Cues of one speaker, one after the other, are one turn. */
export function turnsOf(cues: readonly Cue[]): Turn[] {
  const turns: { turn: Turn; end: number | null }[] = [];
  for (const { start, end, speaker, text } of cues) {
    if (text === "") continue;
    const last = turns.at(-1);
    if (!last || last.turn.speaker !== speaker) {
      turns.push({ turn: { start, speaker, text }, end });
      continue;
    }
    const pause = start !== null && last.end !== null ? start - last.end : 0;
    last.turn.text += between(last.turn.text, text, pause) + text;
    last.end = end ?? start;
  }
  return turns.map(({ turn }) => turn);
}

/** What joins two pieces: a paragraph, a space, and in scripts that have no spaces nothing. */
function between(before: string, after: string, pause: number): string {
  if (pause >= PAUSE && /[.!?…。！？]["'”’»)]*$/u.test(before)) return "\n\n";
  const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}。、！？]/u;
  return spaceless.test(before.slice(-1)) && spaceless.test(after.slice(0, 1)) ? "" : " ";
}

/** `1:02:03.450`, `02:03,450`, `2:03`: milliseconds. */
export function milliseconds(time: string): number | null {
  const found = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?$/.exec(time.trim());
  if (!found) return null;
  const [, hours = "0", minutes = "0", seconds = "0", rest = "0"] = found;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(rest.padEnd(3, "0"));
}

/**
 * Finds `Name: words` in cues that name no speaker by other means. It has to be a habit of the file, as one `Note: …`
 * makes nobody a speaker: most cues have a name before them, or every name comes again.
 */
export function withNames(cues: readonly Cue[]): Cue[] {
  if (cues.some(({ speaker }) => speaker !== null)) return [...cues];
  const split = cues.flatMap((cue) =>
    cue.text.split("\n").map((line) => ({ cue, line: line.trim(), ...named(line) })),
  );
  const counts = new Map<string, number>();
  for (const { name } of split) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const isHabit =
    total >= 2 &&
    (total >= cues.length * 0.6 ||
      (total >= cues.length * 0.1 && [...counts.values()].every((one) => one > 1)));
  if (!isHabit) return [...cues];
  let speaker: string | null = null;
  return split.map(({ cue, line, name, words }) => {
    const isSpeaker = name !== null && looksNamed(name, counts.get(name) ?? 0);
    if (isSpeaker) speaker = name;
    return { ...cue, speaker, text: isSpeaker ? words : line };
  });
}

/** Somebody who speaks twice, or once under a name in capitals: `One moment: …` is nobody. */
export const looksNamed = (name: string, count: number) =>
  count > 1 || name.split(/[\s-]+/).every((word) => !/^\p{Ll}/u.test(word));

/** A name before a colon: few words, that begin as names do in scripts that tell. */
export function named(line: string): { name: string | null; words: string } {
  const found = /^(?:>>+ ?|- )?([^\s:：<>"“„«[\]][^:：<>"“”\n[\]]{0,58}?)[:：](?:\s+|(?<=：))(\S.*)$/u.exec(
    line.trim(),
  );
  const [, name = "", words = ""] = found ?? [];
  const isName =
    name !== "" &&
    !/^\p{Ll}/u.test(name) &&
    !/[.!?,;。、！？]/u.test(name.replace(/\b\p{L}{1,3}\./gu, "")) &&
    !/\d{3,}|^https?$/i.test(name);
  return isName && name.split(/\s+/).length <= 6
    ? { name: name.trim(), words }
    : { name: null, words: line.trim() };
}
