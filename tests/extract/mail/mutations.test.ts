import { expect, it } from "vitest";
import { parseMessage } from "../../../src/extract/mail/parse-message.ts";
import { MboxSplitter } from "../../../src/extract/mail/splitter.ts";
import { mutatedMails, seedMails } from "../../support/mutations.ts";

const COUNT = 2000;

it(`reads ${COUNT} wounded mails without a crash, none longer than 2 s`, async () => {
  let messages = 0;
  for (const mail of mutatedMails(seedMails(), COUNT, 7)) {
    const begun = performance.now();
    const found: { bytes: Buffer; start: number }[] = [];
    const splitter = new MboxSplitter((message) => found.push(message));
    splitter.push(Buffer.concat([Buffer.from("From ann@example.org Mon May 26 20:18:05 2025\n"), mail]));
    splitter.end();
    for (const { bytes, start } of found) {
      const place = { self: { names: [], emails: [], handles: [] }, file: "/m", envelope: "", start };
      expect((await parseMessage(bytes, place)).type).toMatch(/^(?:document|skipped)$/);
    }
    messages += found.length;
    expect(performance.now() - begun).toBeLessThan(2000);
  }
  expect(messages).toBeGreaterThan(COUNT / 2);
});
