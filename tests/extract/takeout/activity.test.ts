import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { activity } from "../../../src/extract/takeout/activity.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

const nobody = { names: [], emails: [], handles: [] };

describe("google-activity", () => testSource(activity, "tests/fixtures/takeout-activity"));

describe("my activity", () => {
  it("is recognised by a style sheet that hides the rest from a look at the beginning", async () => {
    const style = Array.from({ length: 3000 }, (_, i) => `.mdl-typography--x${i}{margin:1px}`).join("");
    const cell = `<div class="outer-cell mdl-cell"><div class="mdl-grid"><div class="header-cell"><p class="mdl-typography--title">Search<br></p></div><div class="content-cell mdl-typography--body-1">Searched for&nbsp;<a href="https://www.google.com/search?q=negroni">negroni</a><br>Jul 22, 2026, 2:37:03\u202fAM EDT<br></div></div></div>`;
    const path = join(temporaryFolder(), "MyActivity.html");
    writeFileSync(
      path,
      `<html><head><title>x</title><style>${style}</style></head><body>${cell}</body></html>`,
    );
    const entry = await diskEntry(path);
    expect(await activity.recognizes(entry)).toBeGreaterThan(0.5);
    const records = (await readAll(activity, entry, nobody)).flatMap((batch) => batch.records);
    expect(records).toMatchObject([
      { document: { author: "self", text: "- negroni", writtenAt: "2026-07-22T06:37:03.000Z" } },
    ]);
  });

  it.each(["json", "html"])("makes a document a day of 20,000 activities in %s, in seconds", async (form) => {
    const start = Date.UTC(2020, 0, 1);
    const one = (i: number) => ({ at: new Date(start - i * 1800_000), word: `word${i}` });
    const all = Array.from({ length: 20_000 }, (_, i) => one(i));
    const format = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "long", timeZone: "UTC" });
    const text =
      form === "json"
        ? JSON.stringify(
            all.map(({ at, word }) => ({
              header: "Search",
              title: `Searched for ${word}`,
              titleUrl: `https://www.google.com/search?q=${word}`,
              time: at.toISOString(),
              products: ["Search"],
            })),
          )
        : `<html><body>${all
            .map(
              ({ at, word }) =>
                `<div class="outer-cell mdl-cell"><div class="mdl-grid"><div class="header-cell mdl-cell"><p class="mdl-typography--title">Search<br></p></div><div class="content-cell mdl-typography--body-1">Searched for&nbsp;<a href="https://www.google.com/search?q=${word}">${word}</a><br>${format.format(at)}<br></div></div></div>`,
            )
            .join("")}</body></html>`;
    const path = join(temporaryFolder(), `MyActivity.${form}`);
    writeFileSync(path, text);
    const began = performance.now();
    const batches = await readAll(activity, await diskEntry(path), nobody);
    const records = batches.flatMap((batch) => batch.records);
    expect(records).toHaveLength(Math.ceil(20_000 / 48) + 1);
    expect(records.every((record) => record.type === "document")).toBe(true);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
