import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import type { Self } from "../../../src/core/document.ts";
import { discover, type Found } from "../../../src/extract/discover.ts";
import { type Extraction, extract } from "../../../src/extract/run.ts";
import { groupParts, missingParts } from "../../../src/extract/takeout/parts.ts";
import { Corpus } from "../../../src/io/corpus.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { zip } from "../../support/zip.ts";

type Files = Record<string, string>;
type Format = "zip" | "tgz";

const self: Self = { names: [], emails: ["perpetua@example.org"], handles: [] };
const export1 = "takeout-20240516T230250Z";

const mail = (n: number) =>
  `From ${n}@xxx Mon Jan 01 00:00:00 +0000 2024\nMessage-ID: <${n}@example.org>\nFrom: Perpetua Quillfeather <perpetua@example.org>\nTo: ann.lee@example.org\nDate: Mon, 1 Jan 2024 0${n}:00:00 +0000\nSubject: Slates ${n}\n\nLetter number ${n} about the slates on the roof.\n\n`;
const mailbox = [1, 2, 3, 4].map(mail).join("");
const note = (n: number) =>
  JSON.stringify({
    isTrashed: false,
    textContent: `Note ${n}`,
    title: "",
    createdTimestampUsec: 1_640_000_000_000_000 + n * 1_000_000,
    userEditedTimestampUsec: 1_640_000_000_000_000 + n * 1_000_000,
  });
const group = JSON.stringify({
  members: [
    { name: "Perpetua Q.", email: "perpetua@work.example.org" },
    { name: "Ann", email: "ann.lee@example.org" },
  ],
});
const messages = JSON.stringify({
  messages: [
    {
      creator: { name: "Perpetua Q.", email: "perpetua@work.example.org" },
      created_date: "Tuesday, January 5, 2021 at 3:12:47\u202fPM UTC",
      text: "Six are missing.",
    },
  ],
});
const owner = JSON.stringify({ user: { name: "Perpetua Q.", email: "perpetua@work.example.org" } });

async function archive(files: Files, format: Format): Promise<Buffer> {
  const all = Object.entries(files).map(([name, data]) => ({ name: `Takeout/${name}`, data }));
  if (format === "zip") return zip(all);
  const tar = pack();
  for (const { name, data } of all) tar.entry({ name }, data);
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
  return gzipSync(Buffer.concat(pieces));
}

/** Parts 1, 2, … of one export in a folder of their own; their paths. */
async function parts(contents: readonly Files[], format: Format = "zip", name = export1): Promise<string[]> {
  const folder = temporaryFolder();
  const paths: string[] = [];
  for (const [i, files] of contents.entries()) {
    const path = join(folder, `${name}-${String(i + 1).padStart(3, "0")}.${format}`);
    writeFileSync(path, await archive(files, format));
    paths.push(path);
  }
  return paths;
}

interface Read {
  found: Found;
  done: Extraction[];
  /** Texts in the order of their ids, and the ids. */
  texts: string[];
  ids: string[];
  errors: (string | undefined)[];
}

async function read(paths: readonly string[], between?: (found: Found) => void): Promise<Read> {
  const folder = temporaryFolder();
  const signal = new AbortController().signal;
  const scratch = join(folder, "scratch");
  const found = await discover(paths, { signal, scratch });
  between?.(found);
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const done = await extract(corpus, found, { self, signal, scratch, env: {}, emit: () => undefined });
  const documents = [...corpus.entries()].map(({ document }) => document);
  return {
    found,
    done,
    texts: documents.map(({ text }) => text.trim()).sort(),
    ids: documents.map(({ id }) => id).sort(),
    errors: [...found.errors, ...done.flatMap(({ error }) => error ?? [])].map(({ code }) => code),
  };
}

const letters = [1, 2, 3, 4].map((n) => `Letter number ${n} about the slates on the roof.`);

describe("names of parts", () => {
  it("of both kinds are put in order, and other exports apart", async () => {
    const other = "/x/takeout-20250921T101010Z-3";
    const paths = [
      `/x/${export1}-010.zip`,
      `${other}-002.tgz`,
      "/x/photos.zip",
      `/x/${export1}-002.zip`,
      `${other}-001.tgz`,
    ];
    expect(await groupParts(paths)).toEqual([
      [`/x/${export1}-002.zip`, `/x/${export1}-010.zip`],
      [`${other}-001.tgz`, `${other}-002.tgz`],
      ["/x/photos.zip"],
    ]);
  });

  it("tell which are missing", () => {
    expect(missingParts([`/x/${export1}-001.zip`, `/x/${export1}-004.zip`])).toEqual([
      `Of the Takeout ${export1} the parts 002, 003 are not here.`,
    ]);
    expect(missingParts([`/x/${export1}-002.zip`, `/x/${export1}-001.zip`, "/x/a.zip"])).toEqual([]);
    expect(missingParts(["/x/takeout-20250921T101010Z-3-002.zip"])).toHaveLength(1);
  });
});

describe.each<Format>(["zip", "tgz"])("a Takeout in several .%s", (format) => {
  const contents: Files[] = [
    {
      "Mail/All mail.mbox": mailbox.slice(0, 350),
      "Google Chat/Groups/DM q8/messages.json": messages,
      "Keep/a.json": note(1),
    },
    { "Mail/All mail.mbox": mailbox.slice(350, 800), "Keep/b.json": note(2), "Keep/a.json": note(1) },
    {
      "Mail/All mail.mbox": mailbox.slice(800),
      "Google Chat/Groups/DM q8/group_info.json": group,
      "Google Chat/Users/User 1/user_info.json": owner,
      "Keep/a.json": note(3),
    },
  ];
  const expected = ["Note 1", "Note 2", "Note 3", "Six are missing.", ...letters].sort();

  it("is one, whether one part, all in any order, or their folder is given", async () => {
    const paths = await parts(contents, format);
    const [, second = ""] = paths;
    for (const given of [[second], [...paths].reverse(), [dirname(second)], [...paths, dirname(second)]]) {
      const { texts, found, errors } = await read(given);
      expect(texts).toEqual(expected);
      expect(errors).toEqual([]);
      expect(found.warnings).toEqual([]);
      expect(found.unrecognized).toEqual([]);
    }
  });

  it("gives the same documents as when it is unpacked", async () => {
    const folder = temporaryFolder();
    const whole: Files = { "Mail/All mail.mbox": mailbox, "Keep/c.json": note(3) };
    for (const one of contents)
      for (const [name, data] of Object.entries(one)) if (!(name in whole)) whole[name] = data;
    for (const [name, data] of Object.entries({ ...whole, "Keep/a.json": note(1) })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), data);
    }
    const unpacked = await read([folder]);
    const packed = await read(await parts(contents, format));
    expect(unpacked.texts).toEqual(expected);
    expect(packed.ids).toEqual(unpacked.ids);
  });

  it("names a part that is missing in the middle, and reads the others", async () => {
    const paths = await parts(contents, format);
    const [first = "", second = ""] = paths;
    rmSync(second);
    const { found, texts } = await read([first]);
    expect(found.warnings).toEqual([`Of the Takeout ${export1} the parts 002 are not here.`]);
    expect(texts).toEqual(expect.arrayContaining(["Note 1", "Note 3", "Six are missing."]));
    expect(texts).not.toContain("Note 2");
  });

  it("reads what is whole where a part in the middle is damaged, and says so", async () => {
    const paths = await parts(contents, format);
    const [, second = ""] = paths;
    writeFileSync(second, Buffer.from("<html>Your download has expired</html>"));
    const { texts, errors, found } = await read(paths);
    expect(texts).toEqual(expect.arrayContaining(["Note 1", "Note 3", "Six are missing."]));
    expect(errors).toEqual(["CORRUPT"]);
    expect(found.errors[0]?.message).toContain("-002");
  });

  it("counts the same piece of a mailbox in two parts once", async () => {
    const { texts } = await read(
      await parts(
        [
          { "Mail/a.mbox": mailbox.slice(0, 500) },
          { "Mail/a.mbox": mailbox.slice(0, 500) },
          { "Mail/a.mbox": mailbox.slice(500) },
        ],
        format,
      ),
    );
    expect(texts).toEqual(letters);
  });
});

describe("a .tgz with thousands of small files", () => {
  it("is unpacked once: after the listing it is not needed any more", async () => {
    const count = 3000;
    const notes: Files = {};
    for (let i = 0; i < count; i++) notes[`Keep/${i}.json`] = note(i);
    const [path = ""] = await parts([notes], "tgz");
    const began = performance.now();
    const { texts, errors } = await read([path], () => rmSync(path));
    expect(errors).toEqual([]);
    expect(texts).toHaveLength(count);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
