import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { burn } from "@kenjiuno/msgreader/lib/Burner.js";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { eml } from "../../../src/extract/mail/eml.ts";
import { maildir } from "../../../src/extract/mail/maildir.ts";
import { outlook } from "../../../src/extract/mail/outlook.ts";
import { addressOf, toInternetMessage } from "../../../src/extract/mail/outlook-message.ts";
import { type Prepared, readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

const apple = "input/Sent Messages.mbox/Data/Messages";

describe("eml", () =>
  testSource(eml, "tests/fixtures/eml", {
    prepare: ({ folder }) => join(folder, folder.includes("apple") ? apple : "input"),
  }));

describe("maildir", () => testSource(maildir, "tests/fixtures/maildir"));

describe("outlook", () => testSource(outlook, "tests/fixtures/outlook", { prepare: messages }));

/** A compound file with the properties that a saved message has, all as UTF-16 text. */
function msg(
  properties: Record<string, string>,
  recipients: readonly Record<string, string>[] = [],
  sent?: Date,
): Buffer {
  const [directory, document, root] = [1, 2, 5];
  const entries: Parameters<typeof burn>[0] = [{ name: "Root Entry", type: root, length: 0, children: [] }];
  const add = (parent: number, name: string, data: Buffer) => {
    entries.push({ name, type: document, length: data.length, binaryProvider: () => Uint8Array.from(data) });
    entries[parent]?.children?.push(entries.length - 1);
  };
  const addAll = (parent: number, values: Record<string, string>) => {
    for (const [tag, value] of Object.entries(values))
      add(parent, `__substg1.0_${tag}001F`, Buffer.from(value, "utf16le"));
  };
  addAll(0, properties);
  const fixed = Buffer.alloc(32 + 16);
  if (sent) {
    fixed.writeUInt32LE(0x00390040, 32); // PidTagClientSubmitTime
    fixed.writeBigUInt64LE((BigInt(sent.getTime()) + 11_644_473_600_000n) * 10_000n, 40);
  }
  add(0, "__properties_version1.0", fixed);
  for (const [i, values] of recipients.entries()) {
    entries.push({ name: `__recip_version1.0_#0000000${i}`, type: directory, length: 0, children: [] });
    entries[0]?.children?.push(entries.length - 1);
    const at = entries.length - 1;
    addAll(at, values);
    const type = Buffer.alloc(8 + 16);
    type.writeUInt32LE(0x0c150003, 8); // PidTagRecipientType: 1 = to
    type.writeUInt32LE(1, 16);
    add(at, "__properties_version1.0", type);
  }
  return Buffer.from(burn(entries));
}

function messages({ scratch }: Prepared): string {
  const folder = join(scratch, "saved");
  mkdirSync(folder, { recursive: true });
  const answer = msg(
    {
      "001A": "IPM.Note",
      "0037": "Re: Saturday",
      "0C1A": "Ann Lee",
      "0C1F": "ann@example.org",
      "0C1E": "SMTP",
      "1000": "Yes, gladly.",
      "1035": "<m2@example.org>",
      "1042": "<m1@example.net>",
    },
    [{ "3001": "Bob Stone", "3002": "EX", "3003": "/O=ACME/OU=X/CN=RECIPIENTS/CN=BSTONE" }],
    new Date("2024-05-03T08:00:00Z"),
  );
  const received = msg({
    "001A": "IPM.Note",
    "0037": "Saturday",
    "007D":
      "From: Bob Stone <bob@example.net>\r\nTo: ann@example.org\r\nSubject: Saturday\r\nDate: Fri, 3 May 2024 09:00:00 +0200\r\nMessage-ID: <m1@example.net>\r\nContent-Type: multipart/mixed; boundary=x\r\n",
    "1000": "Shall we walk on Saturday?",
  });
  writeFileSync(join(folder, "1 answer.msg"), answer);
  writeFileSync(join(folder, "2 received.msg"), received);
  return folder;
}

it("a .msg that makes its reader grow without end costs a thread, and the others are read", {
  timeout: 60_000,
}, async () => {
  const folder = messages({ folder: "", scratch: temporaryFolder() });
  const whole = readFileSync(join(folder, "1 answer.msg"));
  // a chain of sectors that leads back to itself: the directory has no end
  const circle = Buffer.from(whole);
  const fat = 512 * (1 + circle.readInt32LE(76));
  const directory = circle.readInt32LE(48);
  circle.writeInt32LE(directory, fat + 4 * directory);
  writeFileSync(join(folder, "0 circle.msg"), circle);
  const batches = await readAll(outlook, await diskEntry(folder), nobody);
  const records = batches.flatMap((one) => one.records);
  expect(records.map((one) => (one.type === "skipped" ? one.reason : one.type))).toEqual([
    expect.stringMatching(/^parser-(?:crashed|timeout)$/),
    "document",
    "document",
  ]);
});

const nobody = { names: [], emails: [], handles: [] };

describe("Outlook's data files", () => {
  const samples = "node_modules/pst-extractor/example/testdata";

  it.each([
    ["enron.pst", 71, {}],
    ["pstextractortest@outlook.com.ost", 8, { calendar: 39 }],
  ])(
    "%s: every mail is found, with its people and date",
    { timeout: 20_000 },
    async (name, many, leftOut) => {
      const entry = await diskEntry(join(samples, name));
      expect(await outlook.recognizes(entry)).toBe(1);
      const batches = await readAll(outlook, entry, nobody);
      const documents = batches.flatMap(({ records }) =>
        records.flatMap((one) => (one.type === "document" ? [one] : [])),
      );
      expect(documents).toHaveLength(many);
      expect(documents.filter(({ document }) => document.writtenAt === null)).toEqual([]);
      expect(documents.filter(({ signals }) => !signals.from?.address)).toEqual([]);
      expect(batches.flatMap(({ records }) => records.filter((one) => one.type === "skipped"))).toEqual([]);
      expect(Object.assign({}, ...batches.map((one) => one.leftOut))).toEqual(leftOut);
    },
  );

  it("a store that was cut off is an error, after what stands before the damage", async () => {
    const entry = await diskEntry(join(samples, "enron.pst"));
    const path = join(temporaryFolder(), "cut.pst");
    const pieces: Buffer[] = [];
    for await (const chunk of entry.open()) pieces.push(chunk);
    writeFileSync(path, Buffer.concat(pieces).subarray(0, 6_000_000));
    await expect(readAll(outlook, await diskEntry(path), nobody)).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("gives addresses of Exchange's directory the form of others", () => {
    expect(addressOf("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=ALEE")).toBe("alee@enron.exchange.invalid");
    expect(addressOf("<ann@example.org>")).toBe("ann@example.org");
  });

  it("lets no header of a message add another one", () => {
    const raw = toInternetMessage({
      headers: "",
      from: { name: 'Ann "\r\nBcc: eve@example.com', address: "ann@example.org\r\nX: y" },
      to: [],
      cc: [],
      subject: "a\r\nb: c",
      sent: null,
      messageId: "",
      inReplyTo: "",
      references: "",
      plain: "text",
      html: "",
    });
    const names = raw
      .toString()
      .split("\r\n\r\n")[0]
      ?.split("\r\n")
      .map((line) => line.split(":")[0]);
    expect(names).toEqual(["From", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]);
  });
});
