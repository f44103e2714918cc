import { describe, expect, it } from "vitest";
import { facebook } from "../../../src/extract/chats/facebook.ts";
import { instagram } from "../../../src/extract/chats/instagram.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { testSource } from "../../contract/source.ts";

describe("instagram", () => testSource(instagram, "tests/fixtures/instagram"));

it.each([
  "instagram/download-2024-english",
  "instagram/download-2021-german",
  "instagram/old-comments-turkish-open",
])("%s is not Facebook's", async (name) => {
  expect(await facebook.recognizes(await diskEntry(`tests/fixtures/${name}/input`))).toBe(0);
});

it.each(["download-2024-english", "download-2020-german", "part-without-profile-french"])(
  "facebook/%s is not Instagram's",
  async (name) => {
    expect(await instagram.recognizes(await diskEntry(`tests/fixtures/facebook/${name}/input`))).toBe(0);
  },
);
