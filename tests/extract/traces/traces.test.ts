import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { bookmarks } from "../../../src/extract/traces/bookmarks.ts";
import { highlights } from "../../../src/extract/traces/highlights.ts";
import { browserHistory } from "../../../src/extract/traces/history.ts";
import { readLater } from "../../../src/extract/traces/read-later.ts";
import { type Prepared, readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

const nobody = { names: [], emails: [], handles: [] };

/** The database that an .sql file makes; anything else as it is. */
function prepare({ folder, scratch }: Prepared): string {
  const name = readdirSync(folder).find((one) => one.startsWith("input")) ?? "";
  const path = join(folder, name);
  if (folder.endsWith("chrome-file")) {
    copyFileSync(path, join(scratch, "Bookmarks"));
    return join(scratch, "Bookmarks");
  }
  if (!name.endsWith(".sql")) return path;
  const sql = readFileSync(path, "utf8");
  const made = join(scratch, sql.slice(3, sql.indexOf("\n")));
  const database = new DatabaseSync(made);
  database.exec(sql);
  database.close();
  return made;
}

describe("browser-history", () => testSource(browserHistory, "tests/fixtures/traces-history", { prepare }));
describe("bookmarks", () => testSource(bookmarks, "tests/fixtures/traces-bookmarks", { prepare }));
describe("read-later", () => testSource(readLater, "tests/fixtures/traces-read-later"));
describe("highlights", () => testSource(highlights, "tests/fixtures/traces-highlights"));

describe("traces", () => {
  const cases = [
    { source: browserHistory, golden: "tests/fixtures/traces-history" },
    { source: bookmarks, golden: "tests/fixtures/traces-bookmarks" },
    { source: readLater, golden: "tests/fixtures/traces-read-later" },
  ];
  it.each(cases)("keep no token of an address: $golden", async ({ source, golden }) => {
    let secrets = 0;
    for (const folder of readdirSync(golden, { withFileTypes: true }).filter((one) => one.isDirectory())) {
      const path = prepare({ folder: join(golden, folder.name), scratch: temporaryFolder() });
      secrets += readFileSync(path).includes("s3cr3t") ? 1 : 0;
      const text = JSON.stringify(await readAll(source, await diskEntry(path), nobody));
      expect(text).not.toMatch(/s3cr3t|u:pw/);
    }
    expect(secrets).toBeGreaterThan(0);
  });

  it("take in what a browser at work has not yet written to its database", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "History");
    const database = new DatabaseSync(path);
    database.exec(
      `PRAGMA journal_mode=WAL; CREATE TABLE urls (id INTEGER PRIMARY KEY, url, title);
       CREATE TABLE visits (id INTEGER PRIMARY KEY, url, visit_time);
       PRAGMA wal_checkpoint(TRUNCATE);
       INSERT INTO urls VALUES (1, 'https://example.org/', 'Only in the log');
       INSERT INTO visits VALUES (1, 1, 13353848100000000);`,
    );
    const before = readFileSync(path);
    const records = (await readAll(browserHistory, await diskEntry(path), nobody)).flatMap((b) => b.records);
    expect(records).toMatchObject([{ document: { text: "- Only in the log (example.org)" } }]);
    expect(readFileSync(path).equals(before)).toBe(true);
    const options = { signal: new AbortController().signal, env: {}, elsewhere: new Set<string>() };
    const seen = await browserHistory.fingerprint?.(await diskEntry(path), options);
    database.exec("INSERT INTO visits VALUES (2, 1, 13353848200000000)");
    expect(await browserHistory.fingerprint?.(await diskEntry(path), options)).not.toBe(seen);
    expect(readdirSync(folder).sort()).toEqual(["History", "History-shm", "History-wal"]);
    database.close();
  });

  it("run nothing that a hostile database holds", async () => {
    const path = join(temporaryFolder(), "places.sqlite");
    const database = new DatabaseSync(path);
    database.exec(
      `CREATE VIEW moz_places AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT i AS id, 'https://example.org/' || i AS url, '' AS title FROM n;
       CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, place_id, visit_date);
       INSERT INTO moz_historyvisits VALUES (1, 1, 1709374500000000);`,
    );
    database.close();
    await expect(readAll(browserHistory, await diskEntry(path), nobody)).rejects.toMatchObject({
      code: "CORRUPT",
    });
  });

  it("make a document a day of 100,000 visits, in seconds", async () => {
    const path = join(temporaryFolder(), "History");
    const database = new DatabaseSync(path);
    database.exec(
      `CREATE TABLE urls (id INTEGER PRIMARY KEY, url, title);
       CREATE TABLE visits (id INTEGER PRIMARY KEY, url, visit_time);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO urls SELECT i, 'https://example.org/' || i, 'Page ' || i FROM n;
       INSERT INTO visits SELECT id, id, 13353848100000000 + id * 600000000 FROM urls;`,
    );
    database.close();
    const began = performance.now();
    const records = (await readAll(browserHistory, await diskEntry(path), nobody)).flatMap((b) => b.records);
    expect(records.length).toBe(695);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it("read Safari's binary property list", async () => {
    const path = join(temporaryFolder(), "Bookmarks.plist");
    writeFileSync(path, binaryPlist());
    const records = (await readAll(bookmarks, await diskEntry(path), nobody)).flatMap((b) => b.records);
    expect(records).toMatchObject([{ document: { text: "- Slates (example.org)", author: "other" } }]);
  });

  it("are told by their content, whatever they are called", async () => {
    const path = join(temporaryFolder(), basename("Mes extraits.txt"));
    copyFileSync(
      "tests/fixtures/traces-highlights/kindle-english-german-japanese/input My Clippings.txt",
      path,
    );
    expect(await highlights.recognizes(await diskEntry(path))).toBe(1);
    const plain = join(temporaryFolder(), "note.txt");
    writeFileSync(plain, "A note\n- with 3 things\n\nand a rule\n---------\n");
    expect(await highlights.recognizes(await diskEntry(plain))).toBe(0);
  });
});

/** `{Children: [{URLString, Title}]}` as Apple's tools write it: objects, their places, and a trailer. */
function binaryPlist(): Buffer {
  const text = (value: string) =>
    Buffer.concat([
      value.length < 15 ? Buffer.from([0x50 | value.length]) : Buffer.from([0x5f, 0x10, value.length]),
      Buffer.from(value, "latin1"),
    ]);
  const objects = [
    Buffer.from([0xd1, 1, 2]), // {Children: [...]}
    text("Children"),
    Buffer.from([0xa1, 3]),
    Buffer.from([0xd2, 4, 5, 6, 7]),
    text("URLString"),
    text("Title"),
    text("https://example.org/slates?t=1"),
    text("Slates"),
  ];
  const offsets: number[] = [];
  let at = 8;
  for (const object of objects) {
    offsets.push(at);
    at += object.length;
  }
  const trailer = Buffer.alloc(32);
  trailer[6] = 1;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(0n, 16);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  return Buffer.concat([Buffer.from("bplist00"), ...objects, Buffer.from(offsets), trailer]);
}
