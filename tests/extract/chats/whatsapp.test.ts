import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whatsapp } from "../../../src/extract/chats/whatsapp.ts";
import { bodyOf } from "../../../src/extract/chats/whatsapp-body.ts";
import { type Header, headerOf, timeOf } from "../../../src/extract/chats/whatsapp-header.ts";
import { DateOrder } from "../../../src/extract/chats/whatsapp-order.ts";
import { attached, deleted, edited, events, omitted } from "../../../src/extract/chats/whatsapp-phrases.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("whatsapp", () => testSource(whatsapp, "tests/fixtures/whatsapp"));

const ann = { names: ["Ann Lee"], emails: [], handles: ["+49 170 1234567"] };

async function read(text: string, name = "_chat.txt", self = ann) {
  const path = join(temporaryFolder(), name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  const batches = await readAll(whatsapp, await diskEntry(path), self);
  const records = batches.flatMap((batch) => batch.records);
  return {
    documents: records.flatMap((one) => (one.type === "document" ? [one.document] : [])),
    speakers: records.flatMap((one) => (one.type === "speaker" ? [one] : [])),
    leftOut: Object.assign({}, ...batches.map((batch) => batch.leftOut)),
  };
}

describe("the beginning of a message", () => {
  it.each([
    ["[16/01/24, 14:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["\u200e[16/01/2024, 2:05:12\u202fPM] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[16.01.24, 14:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[16-01-2024 14:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[2024-01-16, 14:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[2024. 1. 16. 오후 2:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[16/1/2024 às 14:05:12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["[16.1.2024 klo 14.05.12] Ann: x", "2024-01-16T14:05:12.000Z"],
    ["16.01.24, 14:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["16/1/24, 2:05 a. m. - Ann: x", "2024-01-16T02:05:00.000Z"],
    ["16/01/2024, 12:05 am - Ann: x", "2024-01-16T00:05:00.000Z"],
    ["16/01/2024, 12:05 pm - Ann: x", "2024-01-16T12:05:00.000Z"],
    ["16/01/2024, 14:05 – Ann: x", "2024-01-16T14:05:00.000Z"],
    ["16.01.24 г., 14:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["2024/1/16 下午2:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["2024年1月16日 下午2:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["2024. 01. 16. 14:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["16. 1. 2024 14:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["2024-01-16 14 h 05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["16.01.2014 14:05:12: Ann: x", "2014-01-16T14:05:12.000Z"],
    ["16/1/2567 14:05 - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["१६/०१/२४, २:०५ pm - Ann: x", "2024-01-16T14:05:00.000Z"],
    ["١٦‏/٠١‏/٢٠٢٤، ٢:٠٥ م - Ann: x", "2024-01-16T14:05:00.000Z"],
  ])("%j", (line, time) => {
    const header = headerOf(line);
    expect(header?.rest).toBe("Ann: x");
    expect(header && timeOf(header, header.isYearFirst ? "ymd" : "dmy")).toBe(time);
  });

  it.each([
    "at 14:05 - Ann: x",
    "3/4 of it",
    "16.01. - Ann",
    "[00:01:02] Ann: x",
    "[16/01, 14:05] Ann: x",
    "99/99/24, 99:99 - Ann: x",
    "1.2.3.4 - a host",
    "",
  ])("is not %j", (line) => {
    const header = headerOf(line);
    expect(header && timeOf(header, "dmy")).toBeNull();
  });

  it("takes any line, quickly", () => {
    const parts = fc.constantFrom(
      "[",
      "]",
      "1",
      "12",
      "2024",
      "/",
      ".",
      "-",
      " ",
      ":",
      ",",
      "م",
      "PM",
      "\u200e",
      "h",
      "년",
      "a",
    );
    const started = performance.now();
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 80 }), (line) => void headerOf(line.join(""))),
      { numRuns: 3000 },
    );
    headerOf(`[1${" ".repeat(100_000)}`);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe("day and month", () => {
  const headers = (lines: string[]) =>
    lines.map((one) => headerOf(`${one}, 10:00 - Ann: x`)).filter((one): one is Header => one !== null);
  const decide = (lines: string[]) => {
    const order = new DateOrder();
    for (const header of headers(lines)) order.add(header);
    return order.decide();
  };
  it.each([
    ["a day over 12, however late", ["03/04/24", "04/04/24", "13/04/24"], "dmy", false],
    ["the same the other way round", ["03/04/24", "03/05/24", "03/13/24"], "mdy", false],
    ["time that runs forward", ["01/12/23", "05/12/23", "01/01/24", "02/02/24"], "dmy", false],
    ["the same the other way round", ["12/01/23", "12/05/23", "01/01/24", "02/02/24"], "mdy", false],
    ["the shorter way", ["03/04/24", "04/04/24", "05/04/24", "06/04/24"], "dmy", false],
    ["nothing: the usual", ["03/04/24"], "dmy", true],
    ["years of two digits in front", ["24-01-30", "24-01-31", "24-02-01"], "ymd", false],
    ["one message that came late", ["28/02/24", "01/03/24", "27/02/24", "02/03/24"], "dmy", false],
  ])("are told by %s", (_, lines, order, isGuess) => expect(decide(lines)).toEqual({ order, isGuess }));

  it("of an American are told by how they write when nothing else does", async () => {
    const { documents } = await read("3/4/24, 2:05 PM - Ann Lee: x\n3/4/24, 2:06 PM - Bo: y\n");
    expect(documents[0]?.writtenAt).toBe("2024-03-04T14:05:00.000Z");
  });

  it("is right for any chat over some weeks, in both orders", () => {
    const days = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(days, fc.constantFrom("dmy", "mdy"), (offsets, order) => {
        const sorted = [...offsets, 0, 80].sort((a, b) => a - b);
        const lines = sorted.map((offset) => {
          const date = new Date(Date.UTC(2024, 0, 20 + offset));
          const [d, m] = [date.getUTCDate(), date.getUTCMonth() + 1].map((one) =>
            String(one).padStart(2, "0"),
          );
          return order === "dmy" ? `${d}/${m}/24` : `${m}/${d}/24`;
        });
        expect(decide(lines)).toEqual({ order, isGuess: false });
      }),
    );
  });
});

describe("who says what", () => {
  it("knows a name with a colon when it always goes on so, and leaves one that does not", async () => {
    const lines = [
      "Bo: one",
      "Bo: Note: two",
      "Bo: three",
      "Dr: Ann: a",
      "Dr: Ann: b",
      "Dr: Ann: c",
      "Dr: Ann: d: e",
    ];
    const { speakers, documents } = await read(lines.map((one) => `16/01/24, 10:00 - ${one}`).join("\n"));
    expect(speakers.map(({ name }) => name)).toEqual(["Bo", "Dr: Ann"]);
    expect(documents.map(({ text }) => text)).toEqual(["one", "Note: two", "three", "a", "b", "c", "d: e"]);
  });

  it("takes no line about the group for a message", async () => {
    const lines = [
      'Bo created group "Trip: 2024"',
      'Bo changed the subject from "Trip: 2024" to "Trip: north"',
      "Bo hat den Betreff zu „Reise: Nord“ geändert",
      "Bo added you",
      "Bo: hello",
    ];
    const { documents, leftOut } = await read(lines.map((one) => `16/01/24, 10:00 - ${one}`).join("\n"));
    expect(documents.map(({ text, title, audience }) => [text, title, audience])).toEqual([
      ["hello", "Trip: 2024", "group"],
    ]);
    expect(leftOut).toEqual({ "system line": 4 });
  });

  it("takes the lines of an old export, or of one without its marks, for what they are", async () => {
    const lines = ["Bo: hello", "Bo added Cy", "Cy: hello you", "Bo left"];
    const { documents, leftOut } = await read(lines.map((one) => `[16/01/17, 10:00:00] ${one}`).join("\n"));
    expect(documents.map(({ text }) => text)).toEqual(["hello", "hello you"]);
    expect(leftOut).toEqual({ "system line": 2 });
  });

  it("knows the user by a number, and by name without accents", async () => {
    const { documents } = await read(
      "16/01/24, 10:00 - +49 170 1234567: one\n16/01/24, 10:01 - ÁNN LEE: two\n16/01/24, 10:01 - Bo: x\n",
    );
    expect(documents.map(({ author }) => author)).toEqual(["self", "self", "other"]);
  });

  it("asks when nobody is the user", async () => {
    const { speakers } = await read("16/01/24, 10:00 - Cy: one\n16/01/24, 10:01 - Bo: two\n");
    expect(speakers).toMatchObject([
      { name: "Cy", own: false },
      { name: "Bo", own: false },
    ]);
  });

  it("gives the same message the same id, in an archive of any name or out of it, and in a later export", async () => {
    const chat =
      "16/01/24, 10:00 - Bo: one\n16/01/24, 10:00 - Ann Lee: one\n16/01/24, 10:00 - Ann Lee: one\n";
    const ids = async (text: string, name: string) => (await read(text, name)).documents.map(({ id }) => id);
    const first = await ids(chat, "_chat.txt");
    expect(new Set(first).size).toBe(3);
    expect(await ids(chat, "WhatsApp Chat - Bo/_chat.txt")).toEqual(first);
    expect(
      (await ids(`${chat}17/01/24, 10:00 - Bo: two\n`, "WhatsApp Chat with Bo.txt")).slice(0, 3),
    ).toEqual(first);
  });

  it("keeps what was typed with a date in front within its message", async () => {
    const { documents } = await read(
      "[16/01/24, 09:00:00] Bo: \u200eimage omitted\n[16/01/24, 10:00:00] Bo: see:\n[17/01/24, 11:00:00] the boat leaves\n18.01.24, 10:00 - Cy: pasted\n[19/01/24, 10:00:00] Bo: end\n" +
        Array.from({ length: 40 }, (_, i) => `[20/01/24, 10:00:${String(i + 10)}] Bo: line`).join("\n"),
    );
    expect(documents[0]?.text).toBe(
      "see:\n[17/01/24, 11:00:00] the boat leaves\n18.01.24, 10:00 - Cy: pasted",
    );
  });
});

describe("what a message says", () => {
  const none = new Set<string>();
  it.each([
    ["<Media omitted>", { left: "media" }],
    ["<Media omitted>\nA caption", { text: "A caption", form: "caption" }],
    ["video omitted", { left: "media" }],
    ["IMG-20240116-WA0001.jpg (tiedosto liitetty)\nKuva", { text: "Kuva", form: "caption" }],
    ["plan.pdf (file attached)", { left: "media" }],
    ["plan.pdf (see page 3)", { text: "plan.pdf (see page 3)" }],
    ["This message was deleted", { left: "deleted message" }],
    ["Hello <This message was edited>", { text: "Hello", form: "edited" }],
    ["Missed video call", { left: "call or notice" }],
    ["I deleted this message was deleted", { text: "I deleted this message was deleted" }],
    ["if a < b and b > c", { text: "if a < b and b > c" }],
    ["", { left: "empty" }],
    ["*bold* _both_ ~gone~ ```a *b* c```", { text: "**bold** _both_ ~~gone~~ ```a *b* c```" }],
    ["2*3*4 * 5 *", { text: "2*3*4 * 5 *" }],
    ["* one\n* two", { text: "* one\n* two" }],
    [
      "ENCUESTA:\n¿Cuándo?\nOPCIÓN: hoy (1 voto)\nOPCIÓN: mañana (3 votos)",
      { text: "¿Cuándo?\n\n- hoy\n- mañana", form: "poll" },
    ],
    ["Plan:\nfirst\na: one\nb: two", { text: "Plan:\nfirst\na: one\nb: two" }],
  ])("%j on Android", (raw, body) => expect(bodyOf(raw, false, none)).toEqual(body));

  it("knows what stands alone in < > again and again, in any language", () => {
    expect(bodyOf("<Weitere Sprache>", false, new Set(["weitere sprache"]))).toEqual({ left: "media" });
    expect(bodyOf("<Weitere Sprache>", false, none)).toEqual({ text: "<Weitere Sprache>" });
  });

  it("keeps every word of plain text", () => {
    const word = fc.stringMatching(/^[a-zA-Zäöüß0-9,.!?]{1,9}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.boolean(), (words, isBracket) => {
        const body = bodyOf(words.join(" "), isBracket, none);
        if ("text" in body) expect(body.text).toBe(words.join(" "));
        else expect(words.join(" ")).toBe("null");
      }),
    );
  });
});

it.each([
  ["WhatsApp Chat with Bo Dee.txt", "Bo Dee"],
  ["WhatsApp Chat - Bo Dee.zip", "Bo Dee"],
  ["Chat de WhatsApp con Bo Dee.txt", "Bo Dee"],
  ["Чат WhatsApp с контактом Bo Dee.txt", "Bo Dee"],
  ["WhatsApp-chat met Bo Dee.txt", "Bo Dee"],
  ["Conversa do WhatsApp com Bo Dee (2).txt", "Bo Dee"],
  ["_chat.txt", "Cy"],
])("a conversation in %j is called %j", async (name, title) => {
  const inside = name.endsWith(".zip") ? `${name}!/_chat.txt` : name;
  const { documents } = await read("16/01/24, 10:00 - Ann Lee: one\n16/01/24, 10:01 - Cy: two\n", inside);
  expect(documents[0]?.title).toBe(title);
});

it("knows what each of its languages writes for media, deleted messages and calls", () => {
  const none = new Set<string>();
  for (const phrase of omitted) expect(bodyOf(`<${phrase}>`, false, none)).toEqual({ left: "media" });
  for (const phrase of omitted) expect(bodyOf(`\u200e${phrase}`, true, none)).toEqual({ left: "media" });
  for (const phrase of attached)
    expect(bodyOf(`plan.pdf (${phrase})`, false, none)).toEqual({ left: "media" });
  for (const phrase of deleted)
    expect(bodyOf(`${phrase}.`, false, none)).toEqual({ left: "deleted message" });
  for (const phrase of events) expect(bodyOf(phrase, false, none)).toEqual({ left: "call or notice" });
  for (const phrase of edited)
    expect(bodyOf(`so <${phrase}>`, false, none)).toEqual({ text: "so", form: "edited" });
});

it("stops at once when the user does, also while it looks at the whole file", async () => {
  const path = join(temporaryFolder(), "_chat.txt");
  writeFileSync(path, "16/01/24, 10:00 - Bo: one\n".repeat(1000));
  const stop = new AbortController();
  stop.abort();
  const options = {
    self: ann,
    signal: stop.signal,
    cursor: null,
    onProgress: () => undefined,
    env: {},
    elsewhere: new Set<string>(),
    scratch: async () => "",
  };
  const reading = async () => {
    for await (const _ of whatsapp.read(await diskEntry(path), options));
  };
  await expect(reading()).rejects.toMatchObject({ code: "CANCELLED" });
});

it("is not taken from logs, notes and lists of other programs", async () => {
  for (const text of [
    "2024-01-16 14:05:12 - INFO: started\n2024-01-16 14:05:13 - INFO: ready\n",
    "# A note\n16.01.24, 14:05 - Ann: quoted\n16.01.24, 14:06 - Bo: quoted\n",
    "[00:00:01] Ann: a transcript\n[00:00:02] Bo: of a meeting\n",
    "16.01.2024;12,50;Bakery\n17.01.2024;3,20;Bakery\n",
  ]) {
    const path = join(temporaryFolder(), "notes.txt");
    writeFileSync(path, text);
    expect(await whatsapp.recognizes(await diskEntry(path))).toBe(0);
  }
});
