import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { signal } from "../../../src/extract/chats/signal.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

/** A database from its SQL, or the input as it lies there. */
function inputOf({ folder, scratch }: { folder: string; scratch: string }): string {
  if (!existsSync(join(folder, "input.sql")))
    return join(folder, readdirSync(folder).find((one) => one.startsWith("input")) ?? "");
  const path = join(scratch, "signal.db");
  const database = new DatabaseSync(path);
  database.exec(readFileSync(join(folder, "input.sql"), "utf8"));
  database.close();
  return path;
}

describe("signal", () => testSource(signal, "tests/fixtures/signal", { prepare: inputOf }));

const ann = { names: ["Ann Lee"], emails: [], handles: [] };
const read = async (path: string) =>
  (await readAll(signal, await diskEntry(path), ann)).flatMap(({ records }) =>
    records.flatMap((one) => (one.type === "document" ? [one.document] : [])),
  );

it("answers what it says it answers, in each form", async () => {
  for (const name of ["own-export", "desktop-database", "sigtop-json"]) {
    const documents = await read(
      inputOf({ folder: join("tests/fixtures/signal", name), scratch: temporaryFolder() }),
    );
    const question = documents.find(({ text }) => text.startsWith("Are you coming"));
    const answer = documents.find(({ text, author }) => text.startsWith("I am") && author === "self");
    expect(answer?.replyTo).toBe(question?.externalId);
  }
});

it("keeps the threads of conversations apart whose messages stand mixed", async () => {
  const documents = await read("tests/fixtures/signal/own-export/input-main.jsonl");
  const threads = new Map(documents.map(({ text, thread }) => [text, thread]));
  expect(threads.get("Are you coming on Saturday?")).toBe(threads.get("The end"));
  expect(threads.get("Where do we meet?")).toBe(threads.get("@Bo at the pier"));
  expect(new Set(threads.values()).size).toBe(3);
});

describe("what Signal encrypted", () => {
  const noise = Buffer.from(Array.from({ length: 8192 }, (_, i) => (i * 37 + 11) & 255));
  it.each([
    ["a backup of Android", "signal-2024-01-16-14-05-12.backup", noise],
    ["the database of Signal Desktop", "Signal/sql/db.sqlite", noise],
  ])("%s is known, and answered with what to do", async (_, name, bytes) => {
    const path = join(temporaryFolder(), name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, bytes);
    const entry = await diskEntry(path);
    expect(await signal.recognizes(entry)).toBe(1);
    await expect(readAll(signal, entry, ann)).rejects.toMatchObject({
      code: "CORRUPT",
      hint: expect.stringContaining("sigtop"),
    });
  });

  it("the folder of Signal Desktop as well", async () => {
    const path = join(temporaryFolder(), "Signal");
    for (const name of ["sql", "attachments.noindex"]) mkdirSync(join(path, name), { recursive: true });
    writeFileSync(join(path, "config.json"), "{}");
    expect(await signal.recognizes(await diskEntry(path))).toBe(1);
    await expect(read(path)).rejects.toMatchObject({ hint: expect.stringContaining("Export chat history") });
  });
});

it("leaves other programs' files alone", async () => {
  const folder = temporaryFolder();
  for (const [name, text] of [
    ["main.jsonl", '{"messages":[]}\n'],
    ["data.json", '{"date":"2024"}'],
    ["a.json", '[{"conversationId":"x"}]'],
    ["x.backup", "x"],
  ] as const) {
    writeFileSync(join(folder, name), text);
    expect(await signal.recognizes(await diskEntry(join(folder, name)))).toBe(0);
  }
  const path = join(folder, "other.db");
  new DatabaseSync(path).exec("CREATE TABLE messages (id, body)");
  expect(await signal.recognizes(await diskEntry(path))).toBe(0);
});
