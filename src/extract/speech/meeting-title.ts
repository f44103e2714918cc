import { basename, dirname } from "node:path";

/** A line that stands above the transcript and is a title, the file's name, or that of its folder. */
export function titleOf(header: readonly string[], name: string): string | null {
  const line = header.find(
    (one) =>
      one.length < 120 &&
      /\p{L}{2}/u.test(one) &&
      !/^(?:Kind|Language|X-\S+|NOTE|duration|Confidence|recognizability)\b/i.test(one),
  );
  const file = basename(name)
    .replace(/\.\w{1,4}$/, "")
    .replace(/\.transcript$/i, "");
  const isDull =
    /^(?:GMT\d+|meeting_saved_|(?:closed_)?captions?|(?:audio_)?transcript(?:ion)?|captions?|subtitles?)/i.test(
      file,
    );
  return line ?? (isDull ? basename(dirname(name)).replace(/!$/, "") : file).trim() ?? null;
}
