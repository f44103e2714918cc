import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { facebook } from "../../../src/extract/chats/facebook.ts";
import { isProgramLine, pollQuestion } from "../../../src/extract/chats/meta-lines.ts";
import { repaired, repairedValue, written } from "../../../src/extract/chats/meta-text.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";

describe("facebook", () => testSource(facebook, "tests/fixtures/facebook"));

const garbled = (text: string) => Buffer.from(text, "utf8").toString("latin1");

describe("garbled text", () => {
  const whole = fc.string({ unit: "grapheme" });

  it("becomes what was written, whatever that is", () => {
    fc.assert(
      fc.property(whole, (text) => {
        expect(repaired(garbled(text))).toBe(text);
        expect(repairedValue([{ [garbled(text)]: garbled(text) }])).toEqual([{ [text]: text }]);
      }),
    );
  });

  it("is the only text that is touched", () => {
    const isBytes = (text: string) => Buffer.from(text, "latin1").toString("latin1") === text;
    fc.assert(
      fc.property(whole, (text) => {
        if (!isBytes(text)) expect(repaired(text)).toBe(text);
      }),
    );
    for (const text of ["Größe", "déjà vu", "\u00c3", "\u00e2\u0080", "Grüße 🙂", "ä\u00c3\u00a4", "plain"])
      expect(repaired(text)).toBe(text);
  });

  it("names whom a post mentions", () => {
    expect(written(" Ask @[100:2048:Ann Lee]\r\n@[x:1:y] ")).toBe("Ask @Ann Lee\n@[x:1:y]");
  });
});

describe("lines of the program", () => {
  it.each([
    ["Ann Lee sent an attachment.", "Ann Lee"],
    ["Ann named the group Roof.", "Ann Lee"],
    ["You sent an attachment.", "Ann Lee"],
    ["You set the nickname for Jory to J.", "Ann Lee"],
    ["Jörg hat einen Anhang gesendet.", "Jörg Müßig"],
    ["Jörg Müßig hat die Gruppe verlassen.", "Jörg Müßig"],
    ["Du hast einen Anhang gesendet.", "Jörg Müßig"],
    ["Émile a envoyé une pièce jointe.", "Émile Gast"],
    ["Lucía envió un archivo adjunto.", "Lucía Núñez"],
    ["Enviaste un archivo adjunto.", "Lucía Núñez"],
    ["João enviou um anexo.", "João Reis"],
    ["Você enviou um anexo.", "João Reis"],
    ["Chiara ha inviato un allegato.", "Chiara Bo"],
    ["Anna wysłał(a) załącznik.", "Anna Nowak"],
    ["Анна отправил(а) вложение.", "Анна Ли"],
    ["山田空が添付ファイルを送信しました。", "山田空"],
    ["Liked a message", "ann"],
    ["Reacted 😍 to your message ", "ann"],
    ["Hat mit ❤️ auf deine Nachricht reagiert", "hanna"],
    ["A aimé un message", "emile"],
    ["Reaccionó con 👍 a tu mensaje", "lucia"],
    ["Curtiu uma mensagem", "joao"],
    ["Say hi to your new Facebook friend, Ann.", "Jory"],
  ])("%j of %s", (text, sender) => expect(isProgramLine(text, sender, false)).toBe(true));

  it.each([
    ["Ann Lee created a poll: Slate or tile?.", "Slate or tile?"],
    ["You created a poll: When: today?", "When: today?"],
    ["Jörg hat eine Umfrage erstellt: Wann?.", "Wann?"],
    ["Émile a créé un sondage : On y va.", "On y va"],
    ["Ann Lee voted for Slate in the poll: Slate or tile?.", undefined],
  ])("%j asks %s", (text, question) => {
    expect(pollQuestion(text)).toBe(question);
    expect(isProgramLine(text, text.startsWith("Ann") ? "Ann Lee" : (text.split(" ")[0] ?? ""), false)).toBe(
      true,
    );
  });

  it.each([
    ["You sent me a photo? When?", "Ann Lee"],
    ["You changed the world", "Jory"],
    ["Ann, come here", "Ann Lee"],
    ["Ann Lee here", "Ann Lee"],
    ["Jory thinks so", "Jory"],
    ["Du hast recht", "Jörg"],
    ["Anna was here.", "Ann"],
    ["I liked a message", "Ann"],
    ["You sent an attachment.\nWhich one?", "Ann"],
  ])("%j of %s is none", (text, sender) => {
    expect(isProgramLine(text, sender, false)).toBe(false);
  });
});

function download(files: Record<string, unknown>): string {
  const folder = join(temporaryFolder(), "facebook-ann");
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  }
  return folder;
}

describe("a conversation", () => {
  const sent = (i: number) => ({
    sender_name: i % 2 ? "Ann" : "Jory",
    timestamp_ms: 1.7e12 + (i >> 1) * 1000,
    content: `${i}`,
  });
  const thread = (messages: unknown[]) => ({
    participants: [{ name: "Ann" }, { name: "Jory" }],
    title: "Jory",
    messages,
  });
  const name = (i: number) => `messages/inbox/jory_1234567/message_${i}.json`;

  it("is one, in the order of time, however many files it came in and whichever way round they are", async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => i);
    const newest = [...numbers].reverse();
    // eleven parts: the tenth comes after the ninth, not after the first
    const parts = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => [name(i + 1), thread(newest.slice(i * 6, i * 6 + 6).map(sent))]),
    );
    for (const files of [
      parts,
      { [name(1)]: thread(newest.map(sent)) },
      { [name(1)]: thread(numbers.map(sent)) },
    ]) {
      const folder = temporaryFolder();
      const { entries } = await readInto(folder, download(files));
      const order = [...entries].sort((a, b) => Number(a.document.text) - Number(b.document.text));
      expect(order.map(({ document }) => Number(document.text))).toEqual(numbers);
      for (const [i, { document }] of order.entries())
        expect(document.replyTo).toBe(order[i - 1]?.document.externalId ?? null);
    }
  });

  it("loses no record: each is a message, or counted, or listed", async () => {
    const record = fc.record(
      {
        sender_name: fc.constantFrom("Ann", "Jory", null),
        timestamp_ms: fc.constantFrom(1.7e12, 1.7e12 + 1, "x"),
        content: fc.constantFrom("Hello", "Ann sent an attachment.", "", 3),
        type: fc.constantFrom("Generic", "Share", "Call", "Subscribe"),
        share: fc.constantFrom({ link: "x" }, { share_text: "Shared" }, "x", null),
        photos: fc.constantFrom([{}], [], null),
        is_unsent: fc.constantFrom(true, false, null),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(
      fc.array(fc.oneof(record, fc.jsonValue()), { maxLength: 30 }),
      async (records) => {
        const { extraction, skipped } = await readInto(
          temporaryFolder(),
          download({ [name(1)]: thread(records) }),
        );
        const leftOut = Object.values(extraction.leftOut).reduce((sum, one) => sum + one, 0);
        expect(extraction.added + leftOut + skipped.length).toBe(records.length);
      },
    );
    await fc.assert(property, { numRuns: 15 });
  });

  it("downloaded as HTML says that JSON is needed", async () => {
    const path = download({ "messages/inbox/jory_1234567/message_1.html": "<html>" });
    await expect(readInto(temporaryFolder(), path)).rejects.toMatchObject({
      code: "NOT_RECOGNIZED",
      hint: expect.stringContaining("JSON"),
    });
  });
});
