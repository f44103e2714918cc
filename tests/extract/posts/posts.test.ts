import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { linkedin } from "../../../src/extract/posts/linkedin.ts";
import { unquoted } from "../../../src/extract/posts/linkedin-text.ts";
import { reddit } from "../../../src/extract/posts/reddit.ts";
import { utcTime } from "../../../src/extract/posts/utc.ts";
import { x } from "../../../src/extract/posts/x.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("x", () => testSource(x, "tests/fixtures/x"));
describe("reddit", () => testSource(reddit, "tests/fixtures/reddit"));
describe("linkedin", () => testSource(linkedin, "tests/fixtures/linkedin"));

it("a program's tweets.js is none of X's", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "tweets.js"), "export const tweets = [];\n");
  writeFileSync(join(folder, "account.js"), "export const account = {};\n");
  expect(await x.recognizes(await diskEntry(folder))).toBe(0);
  expect(await x.recognizes(await diskEntry(join(folder, "tweets.js")))).toBe(0);
});

describe("LinkedIn's lines", () => {
  it.each([
    ['one"\n""\n"two', "one\n\ntwo"],
    ['one"\n"\n"two', "one\n\ntwo"],
    ['one"\n"two', "one\ntwo"],
    ['he said "one"\nand two', 'he said "one"\nand two'],
    ["plain", "plain"],
  ])("%j are %j", (text, plain) => expect(unquoted(text)).toBe(plain));
});

describe("times without a zone", () => {
  it.each([
    ["2023-05-01 12:00:00", "2023-05-01T12:00:00.000Z"],
    ["2023-05-01 12:00:00 UTC", "2023-05-01T12:00:00.000Z"],
    ["2023-05-01", "2023-05-01T00:00:00.000Z"],
    ["2023-05-01T12:00:00+02:00", "2023-05-01T10:00:00.000Z"],
    ["5/3/23, 9:14 AM", "2023-05-03T09:14:00.000Z"],
    ["Jan 2010", "2010-01-01T00:00:00.000Z"],
    ["yesterday", null],
    ["", null],
  ])("%j is %j", (text, time) => expect(utcTime(text)).toBe(time));
});
