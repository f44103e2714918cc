import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TwinEvent } from "../../src/core/events.ts";
import { discover } from "../../src/extract/discover.ts";
import { extract } from "../../src/extract/run.ts";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";
import { mailbox } from "../support/mailbox.ts";

const signal = new AbortController().signal;

async function eventsOf(folder: string): Promise<TwinEvent[]> {
  const events: TwinEvent[] = [];
  const scratch = join(folder, "scratch");
  const found = await discover([join(folder, "Downloads")], { signal, scratch });
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const self = { names: [], emails: [], handles: [] };
  await extract(corpus, found, { self, signal, scratch, env: {}, emit: (event) => events.push(event) });
  return events;
}

describe("progress over many files", () => {
  it("is one bar in bytes that only grows and ends full, and one line for each source", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "Downloads"));
    for (let i = 0; i < 60; i++)
      writeFileSync(
        join(folder, "Downloads", `Letter ${i}.txt`),
        `The roof needs slates, said ${i}. `.repeat(i),
      );
    const mails = [...mailbox({ messages: 300 })].join("");
    writeFileSync(join(folder, "Downloads", "all.mbox"), mails);
    const events = await eventsOf(folder);
    const stages = events.flatMap((event) => (event.type === "stage" ? [event.detail] : []));
    expect(stages).toHaveLength(2);
    expect(stages).toContain("Document files, 59 of them"); // one is empty
    const bar = events.flatMap((event) => (event.type === "progress" ? [event] : []));
    expect(new Set(bar.map(({ name, unit, total }) => `${name} ${unit} ${total}`)).size).toBe(1);
    expect(bar.map(({ done }) => done)).toEqual(bar.map(({ done }) => done).sort((a, b) => a - b));
    expect(bar.at(-1)).toMatchObject({ unit: "bytes", done: bar[0]?.total, counts: { documents: 359 } });
    expect(bar[0]?.total).toBeGreaterThan(mails.length);
  });

  it("does not count what is not read again", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "Downloads"));
    writeFileSync(join(folder, "Downloads", "old.txt"), "An old letter about the roof.\n".repeat(1000));
    await eventsOf(folder);
    writeFileSync(join(folder, "Downloads", "young.txt"), "A young letter about the roof.\n");
    const events = await eventsOf(folder);
    expect(events.filter(({ type }) => type === "progress").at(-1)).toMatchObject({ done: 31, total: 31 });
  });
});
