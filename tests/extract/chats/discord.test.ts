import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discord } from "../../../src/extract/chats/discord.ts";
import { fromDiscord, timeOf } from "../../../src/extract/chats/discord-markup.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";

describe("discord", () => testSource(discord, "tests/fixtures/discord"));

const names = { people: new Map([["1", "Ann"]]), channels: new Map([["2", "roof in Roofers"]]) };

describe("Discord's marks", () => {
  it.each([
    ["<@1> <@!1> <@3> <@&4>", "@Ann @Ann @user @role"],
    ["<#2> <#9> <:tile:5> <a:dance:6>", "#roof #channel :tile: :dance:"],
    ["</ask me:7> <t:0> <t:99999999999999:R>", "/ask me 1970-01-01 00:00 <t:99999999999999:R>"],
    ["`<@1>` ```<#2>```", "`<@1>` ```<#2>```"],
    ["**stays** ||hidden|| > a", "**stays** ||hidden|| > a"],
  ])("%j becomes %j", (markup, text) => expect(fromDiscord(markup, names)).toBe(text));

  it("leave plain text alone", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\p{N} .,!?*_~|-]{0,60}$/u), (text) => {
        expect(fromDiscord(text, names)).toBe(text.trim());
      }),
    );
  });
});

describe("times", () => {
  it.each([
    ["2024-05-17 08:30:00", "1", "2024-05-17T08:30:00.000Z"],
    ["2024-05-17T10:30:00.000+02:00", "1", "2024-05-17T08:30:00.000Z"],
    ["2020-03-22 01:02:03.456000+00:00", "1", "2020-03-22T01:02:03.456Z"],
    ["17.05.2024 08:30", "175928847299117063", "2016-04-30T11:18:25.796Z"],
    ["", "abc", null],
  ])("%j of %s is %s", (timestamp, id, iso) => {
    const time = timeOf(timestamp, id);
    expect(time === null ? null : new Date(time).toISOString()).toBe(iso);
  });
});

it("keeps what stands before the damage in an exported channel", async () => {
  const folder = temporaryFolder();
  const message = (i: number) => ({
    id: String(i),
    type: "Default",
    timestamp: `2024-05-17T08:00:${String(i).padStart(2, "0")}.000+00:00`,
    content: `Message ${i}`,
    author: { id: "7", name: "annlee", isBot: false },
  });
  const all = JSON.stringify({
    guild: { id: "1", name: "Roofers" },
    channel: { id: "2", type: "GuildTextChat", name: "roof" },
    exportedAt: "2024-06-01",
    messages: Array.from({ length: 40 }, (_, i) => message(i)),
  });
  const path = join(folder, "roof.json");
  writeFileSync(path, all.slice(0, all.indexOf("Message 31")));
  await expect(readInto(folder, path)).rejects.toMatchObject({ code: "CORRUPT" });
  writeFileSync(path, all);
  const { extraction } = await readInto(folder, path);
  expect(extraction.unchanged + extraction.added).toBe(40);
  expect(extraction.unchanged).toBe(31);
});
