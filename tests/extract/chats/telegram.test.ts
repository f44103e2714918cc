import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { telegram } from "../../../src/extract/chats/telegram.ts";
import { markdownOf } from "../../../src/extract/chats/telegram-text.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("telegram", () => testSource(telegram, "tests/fixtures/telegram"));

const nobody = { names: [], emails: [], handles: [] };

async function read(value: unknown, self = nobody) {
  const path = join(temporaryFolder(), "result.json");
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  const batches = await readAll(telegram, await diskEntry(path), self);
  return batches.flatMap(({ records }) =>
    records.flatMap((one) => (one.type === "document" ? [one.document] : [])),
  );
}

const message = (id: number, text: unknown, from: string, more = {}) => ({
  id,
  type: "message",
  date: "2024-01-16T15:05:12",
  from,
  from_id: `user${from.length}`,
  text,
  ...more,
});

it("gives a message the same id in an export of one chat and in that of the account", async () => {
  const chat = {
    name: "Ann",
    type: "private_group",
    id: 7,
    messages: [message(1, "Hi", "Ann"), message(2, "Ho", "Bob Bo")],
  };
  const one = await read(chat);
  const all = await read({
    about: "Telegram",
    personal_information: { user_id: 6 },
    chats: { about: "", list: [chat] },
  });
  expect(all.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
  expect(one.map(({ author }) => author)).toEqual(["other", "other"]);
  expect(all.map(({ author }) => author)).toEqual(["other", "self"]);
});

it("answers what it says it answers", async () => {
  const messages = [
    message(1, "One", "Ann"),
    message(2, "Two", "Bo"),
    message(3, "Three", "Bo", { reply_to_message_id: 1 }),
  ];
  const [first, , third] = await read({ name: "x", type: "private_group", id: 7, messages });
  expect(third?.replyTo).toBe(first?.externalId);
});

it("keeps what stands before the place where a file was cut off", async () => {
  const messages = Array.from({ length: 600 }, (_, id) => message(id, `Text ${id}`, "Ann"));
  const whole = JSON.stringify({ name: "x", type: "private_group", id: 7, messages });
  const path = join(temporaryFolder(), "result.json");
  writeFileSync(path, whole.slice(0, whole.length / 2));
  let documents = 0;
  const reading = async () => {
    const options = {
      self: nobody,
      signal: new AbortController().signal,
      cursor: null,
      onProgress: () => undefined,
      env: {},
      elsewhere: new Set<string>(),
      scratch: async () => "",
    };
    for await (const { records } of telegram.read(await diskEntry(path), options))
      documents += records.length;
  };
  await expect(reading()).rejects.toMatchObject({ code: "CORRUPT" });
  expect(documents).toBeGreaterThan(200);
});

it("has every word of a styled text, whatever the pieces", () => {
  const words = fc.stringMatching(/^[a-z]{1,8}$/);
  const type = fc.constantFrom(
    "bold",
    "italic",
    "code",
    "link",
    "mention",
    "spoiler",
    "unheard_of",
    "strikethrough",
    "pre",
    "blockquote",
  );
  const piece = fc.oneof(words, fc.record({ type, text: words }));
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1 }), (pieces) => {
      const text = pieces.map((one) => (typeof one === "string" ? one : one.text));
      const found = markdownOf(pieces).replace(/[^a-z]/g, "");
      expect(found).toBe(text.join(""));
    }),
  );
});

it("leaves other programs' JSON alone", async () => {
  for (const text of ['{"type":"private","messages":[]}', '[{"type":"message"}]', '{"mapping":{}}']) {
    const path = join(temporaryFolder(), "result.json");
    writeFileSync(path, text);
    expect(await telegram.recognizes(await diskEntry(path))).toBe(0);
  }
});
