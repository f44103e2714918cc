import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slack } from "../../../src/extract/chats/slack.ts";
import { fromBlocks, fromMarkup } from "../../../src/extract/chats/slack-markup.ts";
import { slackMessages } from "../../../src/extract/chats/slack-messages.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("slack", () => testSource(slack, "tests/fixtures/slack"));

const names = {
  person: (id: string) => ({
    name: id === "U1" ? "Ann Lee" : id,
    shown: id === "U1" ? "Ann" : id,
    address: "",
    handle: null,
    own: false,
    isBot: false,
  }),
  channelName: (id: string) => (id === "C1" ? "roof" : undefined),
};

describe("Slack's marks", () => {
  it.each([
    ["*bold* and _it_", "**bold** and _it_"],
    ["2*3*4 and a * b * c", "2*3*4 and a * b * c"],
    ["*ask <@U1> now*", "**ask @Ann now**"],
    ["<@U1|other> <@U7|gone> <@U8>", "@Ann @gone @U8"],
    ["<#C1> <#C1|renamed> <#C7>", "#roof #renamed #C7"],
    ["<!channel> <!subteam^S1|@tilers> <!date^1700000000^{date}|Nov 14>", "@channel @tilers Nov 14"],
    ["<https://example.org> <https://example.org|example.org>", "https://example.org example.org"],
    ["<https://example.org/a|this> <tel:123|123>", "[this](https://example.org/a) 123"],
    ["`<https://example.org>` ```a &lt; *b*```", "`https://example.org` ```\na < *b*\n```"],
    ["&amp;lt; stays", "&lt; stays"],
    ["&gt; quoted\n• one", "> quoted\n- one"],
  ])("%j becomes %j", (markup, text) => expect(fromMarkup(markup, names)).toBe(text));

  it("keep every word of plain text, and take anything", () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}.,!?]{1,9}$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(fromMarkup(words.join(" "), names)).toBe(words.join(" "));
      }),
    );
    const pieces = fc.constantFrom("<", ">", "|", "*", "~", "`", "```", "&lt;", "@", "!", "\0", "\n", "a ");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        expect(fromMarkup(parts.join(""), names)).not.toContain("\0");
      }),
    );
    const started = performance.now();
    for (const piece of ["*", "*a", "~ ", "`", "<", "<a|", "```"]) fromMarkup(piece.repeat(20_000), names);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it("in blocks stand inside the spaces, and what is no text is passed over", () => {
    const text = (words: string, style: object) => ({ type: "text", text: words, style });
    const section = {
      type: "rich_text_section",
      elements: [
        text("so ", { bold: true }),
        text("it ", { italic: true, strike: true }),
        text("is", { code: true }),
      ],
    };
    const blocks = [
      { type: "rich_text", elements: [section] },
      { type: "section", text: { type: "mrkdwn", text: "*and* more" } },
      { type: "image", title: 3 },
      "nothing",
      { type: "section", text: null },
    ];
    expect(fromBlocks(blocks, names)).toBe("**so** _~~it~~_ `is`\n\n**and** more");
  });
});

it("makes a message of each record, or counts it, or lists it", () => {
  const record = fc.record(
    {
      ts: fc.constantFrom("1715932800.000100", "1715932800", "x", 3),
      user: fc.constantFrom("U1", "U7", "", null),
      text: fc.constantFrom("Hello", "", null, 4),
      subtype: fc.constantFrom(
        "channel_join",
        "me_message",
        "bot_message",
        "tombstone",
        "file_share",
        "new_kind",
      ),
      files: fc.constantFrom([], [{}], null, "x"),
      attachments: fc.constantFrom([{ is_share: true, text: "Shared" }], [3], null),
      blocks: fc.constantFrom([{ type: "rich_text", elements: [{ type: "rich_text_section" }] }], "x", null),
    },
    { requiredKeys: [] },
  );
  const workspace = { ...names, channel: () => undefined, knowsOwner: false };
  fc.assert(
    fc.property(fc.array(fc.oneof(record, fc.jsonValue())), (records) => {
      const items = [...slackMessages(records, "roof/2024-05-17.json", workspace)];
      expect(items).toHaveLength(records.length);
      for (const item of items) if (!("type" in item)) expect(item.text).not.toBe("");
    }),
  );
});

it("slackdump's dump of one channel is read, with the answers that stand in its messages", async () => {
  const root = { type: "message", user: "U0JORY00", text: "Who is on the roof?", ts: "1736478630.905399" };
  const answer = { ...root, user: "U0ANNLEE", text: "I am, from *eight*.", ts: "1736554746.482349" };
  const thread = { thread_ts: root.ts };
  const joined = {
    ...root,
    subtype: "channel_join",
    text: "<@U0JORY00> has joined",
    ts: "1736478400.000100",
  };
  const dump = {
    channel_id: "C0ROOF77",
    name: "roof",
    messages: [joined, { ...root, ...thread, slackdump_thread_replies: [root, { ...answer, ...thread }] }],
  };
  const folder = temporaryFolder();
  writeFileSync(join(folder, "C0ROOF77.json"), JSON.stringify(dump));
  writeFileSync(join(folder, "C0OTHER7.json"), JSON.stringify({ messages: [] }));
  expect(await slack.recognizes(await diskEntry(join(folder, "C0OTHER7.json")))).toBe(0);
  const entry = await diskEntry(join(folder, "C0ROOF77.json"));
  expect(await slack.recognizes(entry)).toBe(1);
  const batches = await readAll(slack, entry, { names: [], emails: [], handles: [] });
  const documents = batches.flatMap(({ records }) =>
    records.flatMap((one) => (one.type === "document" ? [one.document] : [])),
  );
  expect(documents.map(({ text, title, externalId }) => [text, title, externalId])).toEqual([
    ["Who is on the roof?", "#roof", "slack:C0ROOF77/1736478630.905399"],
    ["I am, from **eight**.", "#roof", "slack:C0ROOF77/1736554746.482349"],
  ]);
  expect(documents[1]?.replyTo).toBe(documents[0]?.externalId);
});
