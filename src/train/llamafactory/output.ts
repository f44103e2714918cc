import { sanitizeLine } from "../../core/sanitize.ts";

// The engine's output may hold the user's rows: it prints examples and warns with whole rows. So only what looks
// like its own messages passes; everything else is left out. (train.py keeps it from printing rows in the first
// place; this is for what it misses and for libraries that it does not know.)
const message =
  /^\[(?:INFO|WARNING|ERROR|CRITICAL|DEBUG)\|[^\]]{1,80}\] (?:[\w.]+:\d+|\d{4}-\d\d-\d\d [\d:,]+) >> /;
const frame = /^ {2}File "[^"]+", line \d+, in /;
const plain =
  /^(?:twin: .{0,120}|Traceback \(most recent call last\):|\{'(?:loss|eval_loss|train_runtime)'.{0,600}|\*{5} \w+ metrics \*{5}|Running \w+ on dataset.{0,0})$/;
const exception = /^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning))(?:: (.*))?$/;
const examples =
  /^(?:training|eval|generation) example:|^(?:prompt_|chosen_|rejected_|label_|input_)?(?:ids|inputs|labels):/;

/**
 * Makes a filter over the lines of one process: gives back the line as it may be kept and shown, or null.
 * After the head of a printed example nothing passes until a message that is certainly the engine's.
 */
export function outputFilter(): (line: string) => string | null {
  let inExample = false;
  return (raw) => {
    const line = raw.replace(/\r$/, "");
    if (examples.test(line)) {
      inExample = true;
      return null;
    }
    if (message.test(line)) {
      inExample = false;
      return line.includes("invalid example") ? null : sanitizeLine(line, 400);
    }
    if (line === "Traceback (most recent call last):") inExample = false;
    if (inExample) return null;
    if (plain.test(line)) return sanitizeLine(line, 400);
    if (frame.test(line)) return `  ${sanitizeLine(line, 300)}`;
    const [, name, text] = exception.exec(line) ?? [];
    return name ? sanitizeLine(text ? `${name}: ${withoutQuotes(text)}` : name, 300) : null;
  };
}

/** Takes out of an error's message what is quoted, unless it is a name or a path: it might be a row's text. */
function withoutQuotes(text: string): string {
  return text.replace(/(["'`])(.*?)\1/g, (whole, _quote, inner: string) =>
    /^[\w./:\\-]{0,200}$/.test(inner) ? whole : "'…'",
  );
}
