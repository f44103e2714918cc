// Parses wounded mail and looks for crashes, long times and memory: node bench/mutate.ts [COUNT] [SEED] [MAILBOX…]
import { parseMessage } from "../src/extract/mail/parse-message.ts";
import { MboxSplitter } from "../src/extract/mail/splitter.ts";
import { mailsOf } from "../tests/extract/mail/python.ts";
import { mutatedMails, seedMails } from "../tests/support/mutations.ts";

const [count = "100000", seed = "1", ...mailboxes] = process.argv.slice(2);
const seeds = [...seedMails(), ...mailboxes.flatMap((path) => mailsOf(path, 20))];
const separator = Buffer.from("From ann@example.org Mon May 26 20:18:05 2025\n");
const place = {
  self: { names: [], emails: ["ann@example.org"], handles: [] },
  file: "/mail.mbox",
  envelope: "",
};
const result = { mails: 0, messages: 0, skipped: 0, crashes: 0, slowest: 0, total: 0 };
const started = performance.now();
for (const mail of mutatedMails(seeds, Number(count), Number(seed))) {
  const begun = performance.now();
  try {
    const messages: { bytes: Buffer; start: number }[] = [];
    const splitter = new MboxSplitter((message) => messages.push(message));
    splitter.push(Buffer.concat([separator, mail]));
    splitter.end();
    for (const { bytes, start } of messages) {
      const record = await parseMessage(bytes, { ...place, start });
      if (record.type === "skipped") result.skipped++;
    }
    result.messages += messages.length;
  } catch (error) {
    result.crashes++;
    if (result.crashes < 4) console.error(result.mails, error);
  }
  result.slowest = Math.max(result.slowest, performance.now() - begun);
  result.mails++;
}
result.total = performance.now() - started;
const memory = process.resourceUsage().maxRSS / 1000;
console.log(
  `${result.mails} mutated mails (seed ${seed}, from ${seeds.length}): ${result.messages} messages, ${result.skipped} skipped, ${result.crashes} crashes; slowest ${result.slowest.toFixed(0)} ms; ${(result.total / 1000).toFixed(0)} s in all; peak ${memory.toFixed(0)} MB`,
);
process.exitCode = result.crashes > 0 || result.slowest > 2000 || memory > 512 ? 1 : 0;
