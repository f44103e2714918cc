import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { evernote } from "../../../src/extract/notes/evernote.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("evernote", () => testSource(evernote, "tests/fixtures/evernote"));

const nobody = { names: [], emails: [], handles: [] };
const note = (text: string, more = "") =>
  `<note><title>${text}</title><content><![CDATA[<en-note>${text}</en-note>]]></content>${more}</note>`;

describe("an .enex file", () => {
  it("is read without holding its attachments", async () => {
    const path = join(temporaryFolder(), "large.enex");
    writeFileSync(path, "<en-export>");
    const data = `${"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo".repeat(30_000)}\n`;
    for (let i = 0; i < 60; i++)
      appendFileSync(path, note(`Note ${i}`, `<resource><data encoding="base64">${data}</data></resource>`));
    appendFileSync(path, "</en-export>");
    const before = process.memoryUsage().rss;
    const batches = await readAll(evernote, await diskEntry(path), nobody);
    expect(batches.flatMap(({ records }) => records)).toHaveLength(60);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it("gives what stands before the place where it was cut off", async () => {
    const path = join(temporaryFolder(), "cut.enex");
    writeFileSync(
      path,
      `<en-export>${note("One")}${note("Two")}<note><title>Three</title><content><![CDATA[<en`,
    );
    const records: unknown[] = [];
    const reading = (async () => {
      const signal = new AbortController().signal;
      const options = { self: nobody, signal, cursor: null, onProgress: () => undefined, env: {} };
      const all = evernote.read(await diskEntry(path), {
        ...options,
        elsewhere: new Set<string>(),
        scratch: async () => temporaryFolder(),
      });
      for await (const batch of all) records.push(...batch.records);
    })();
    await expect(reading).rejects.toMatchObject({ code: "CORRUPT" });
    expect(records).toMatchObject([
      { type: "document", document: { title: "One" } },
      { type: "document", document: { title: "Two" } },
      { type: "skipped", locator: "note 3", reason: "cut-off" },
    ]);
  });

  it("takes thousands of nested tags", async () => {
    const path = join(temporaryFolder(), "deep.enex");
    const deep = `${"<div>".repeat(6000)}deep${"</div>".repeat(6000)}`;
    writeFileSync(path, `<en-export>${note(deep)}</en-export>`);
    const [batch] = await readAll(evernote, await diskEntry(path), nobody);
    expect(batch?.records).toMatchObject([{ type: "document", document: { text: "deep" } }]);
  });
});
