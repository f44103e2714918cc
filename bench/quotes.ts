// How much of what others wrote does the quotes step let through, and how much of one's own does it lose?
// Label-free: in a reply whose parent is in the corpus, a line counts as quoted if it starts with ">" or "|", or
// has 25 characters or more and stands in the parent. Lines that introduce a quote ("Ann wrote:") and list
// footers are nobody's, and left out of both counts.
//
//   twin extract ../shared/corpora/mailing-list.mbox.gz   (in some workspace)
//   node bench/quotes.ts WORKSPACE [--show leaked|lost]
import { join } from "node:path";
import { footerStart } from "../src/clean/footers.ts";
import { comparable, isBlank, toLines } from "../src/clean/lines.ts";
import { classifyLines } from "../src/clean/quotes.ts";
import { Corpus } from "../src/io/corpus.ts";

const [workspace = ".", flag, show] = process.argv.slice(2);
using corpus = Corpus.open(join(workspace, "corpus.db"), { readOnly: true });

function measure(withParents: boolean): void {
  const counts = {
    replies: 0,
    quoted: 0,
    leaked: 0,
    own: 0,
    lost: 0,
    certain: 0,
    attributions: 0,
    perfect: 0,
  };
  const started = performance.now();
  for (const { document } of corpus.entries({ kind: "email" })) {
    const parent = document.replyTo === null ? null : corpus.byExternalId(document.replyTo);
    if (!parent || parent.document.id === document.id) continue;
    counts.replies++;
    const parentLines = new Set(toLines(parent.document.text).map(comparable));
    const all = toLines(document.text);
    const lines = all.slice(0, footerStart(all));
    const classes = classifyLines(all, withParents ? parent.document.text : null);
    const held = [...parentLines].join(" ");
    const fromParent = (line: string) => held.includes(comparable(line).slice(0, 60));
    const block = lines.filter((line, i) => classes[i] === "block" && comparable(line).length >= 25);
    const trueBlock = 2 * block.filter(fromParent).length >= block.length;
    let wrong = 0;
    for (const [i, line] of lines.entries()) {
      if (isBlank(line)) continue;
      const text = comparable(line);
      const quoted = /^\s*[>|]/u.test(line) || (text.length >= 25 && parentLines.has(text));
      if (classes[i] === "attribution") {
        counts.attributions++;
        continue;
      }
      counts[quoted ? "quoted" : "own"]++;
      if (quoted === (classes[i] !== "own")) continue;
      wrong++;
      counts[quoted ? "leaked" : "lost"]++;
      if (!quoted && !fromParent(line) && !(classes[i] === "block" && trueBlock)) counts.certain++;
      if (flag === "--show" && show === (quoted ? "leaked" : "lost"))
        console.log(`${document.id} ${classes[i]} ${line.slice(0, 140)}`);
    }
    if (wrong === 0) counts.perfect++;
  }
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
  console.log(
    `${withParents ? "with parents   " : "parents withheld"} ${counts.replies} replies: leaked ${percent(counts.leaked, counts.quoted)} of ${counts.quoted}, lost ${percent(counts.lost, counts.own)} of ${counts.own} (for certain ${percent(counts.certain, counts.own)}), perfect ${percent(counts.perfect, counts.replies)}, ${counts.attributions} attribution lines, ${Math.round(performance.now() - started)} ms`,
  );
}

measure(true);
measure(false);
