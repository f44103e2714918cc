import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/hash.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import type { ReadOptions } from "../../../src/extract/source.ts";
import { fetchModel } from "../../../src/extract/speech/engine.ts";
import { recordings } from "../../../src/extract/speech/recordings.ts";
import { samplesOf, wavFormat } from "../../../src/extract/speech/wav.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("recordings", () => testSource(recordings, "tests/fixtures/recordings"));

// npm, ffmpeg and the engine are stand-ins here. What the engine's does, its model says: it has the interface of
// @fugood/node-whisper-* 1.1.1, and its faults (a promise that never settles where whisper.cpp fails).
const standIn = `
const { readFileSync } = require("node:fs");
exports.WhisperContext = class {
  constructor({ filePath }) {
    this.model = readFileSync(filePath, "utf8");
    if (this.model === "broken") throw new Error("Failed to initialize whisper context");
  }
  transcribeData(buffer, { language, maxThreads }) {
    const seconds = buffer.byteLength / 32000;
    if (this.model === "crash") process.abort();
    if (this.model === "fails") return { promise: new Promise(() => {}) };
    if (this.model === "garbage") console.log("not json\\n{\\"text\\": 3}");
    const text = this.model === "silence" ? " [BLANK_AUDIO]" : " Heard " + seconds.toFixed(1) + " seconds in " + language + ".";
    return { promise: Promise.resolve({ language: "en", segments: [{ text, t0: 0, t1: seconds * 1000 - 100 }] }) };
  }
  async release() {}
};`;
const build = `${process.platform}-${process.arch}`;
const worksNpm = `d=node_modules/@fugood/node-whisper-${build}
mkdir -p $d && cp "$STAND_IN" $d/index.js && echo '{"main":"index.js"}' > $d/package.json`;

function setting(model: string | null, { npm = worksNpm, ffmpeg = "" } = {}) {
  const root = temporaryFolder();
  const bin = join(root, "bin");
  mkdirSync(bin);
  writeFileSync(join(root, "stand-in.js"), standIn);
  const program = (name: string, body: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "$@" >> ${root}/${name}.args\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  if (npm) program("npm", npm);
  if (ffmpeg) program("ffmpeg", ffmpeg);
  if (model !== null) writeFileSync(join(root, "model.bin"), model);
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    XDG_DATA_HOME: join(root, "data"),
    STAND_IN: join(root, "stand-in.js"),
    ...(model === null ? {} : { TWIN_WHISPER_MODEL: join(root, "model.bin") }),
  };
  return { root, env };
}

async function read(path: string, env: NodeJS.ProcessEnv, more: Partial<ReadOptions> = {}) {
  const options: ReadOptions = {
    self: { names: [], emails: [], handles: [] },
    signal: new AbortController().signal,
    cursor: null,
    onProgress: () => undefined,
    env,
    scratch: async () => temporaryFolder(),
    elsewhere: new Set(),
    transcribe: true,
    ...more,
  };
  const records = [];
  const leftOut: Record<string, number> = {};
  for await (const batch of recordings.read(await diskEntry(path), options)) {
    records.push(...batch.records);
    Object.assign(leftOut, batch.leftOut);
  }
  const documents = records.flatMap((one) => (one.type === "document" ? [one.document] : []));
  const skipped = records.flatMap((one) => (one.type === "skipped" ? [one.reason] : []));
  return { documents, skipped, leftOut };
}

/** A .wav with a tone, and silence in the last three of each fifteen seconds. */
function wav(
  path: string,
  seconds: number,
  { rate = 8000, bits = 8, channels = 1, tone = true } = {},
): string {
  const frame = (bits / 8) * channels;
  const data = Buffer.alloc(seconds * rate * frame, bits === 8 ? 128 : 0);
  if (tone && bits === 8)
    for (let i = 0; i < data.length; i++) if (i % (15 * rate) < 12 * rate) data[i] = i % 20 < 10 ? 40 : 216;
  const head = Buffer.alloc(44);
  head.write("RIFF\0\0\0\0WAVEfmt ", "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * frame, 28);
  head.writeUInt16LE(frame, 32);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([head, data]));
  return path;
}

describe("a recording", () => {
  it("is text, with the engine installed once, from its lock, without scripts", async () => {
    const { root, env } = setting("works");
    const path = wav(join(root, "Memo 2024-05-17 10.01.02.wav"), 3);
    const stages: string[] = [];
    const emit: ReadOptions["emit"] = (event) => void (event.type === "stage" && stages.push(event.name));
    const first = await read(path, env, { emit, mine: [path] });
    expect(first.documents).toMatchObject([
      {
        kind: "note",
        author: "self",
        text: "Heard 3.0 seconds in auto.",
        language: "en",
        writtenAt: "2024-05-17T10:01:02.000Z",
        title: "Memo 2024-05-17 10.01.02",
      },
    ]);
    expect(stages).toEqual(["Installing the speech engine"]);
    expect((await read(path, env)).documents).toMatchObject([
      { author: "other", id: first.documents[0]?.id },
    ]);
    expect(readFileSync(join(root, "npm.args"), "utf8")).toMatch(
      /^install --omit=optional --ignore-scripts [^\n]*\n$/,
    );
  });

  it("of an hour is heard in stretches that end where it is quiet, and none is lost", async () => {
    const { root, env } = setting("works");
    let last = 0;
    const { documents } = await read(wav(join(root, "hour.wav"), 3600), env, {
      onProgress: (done) => (last = done),
    });
    const heard = [...(documents[0]?.text.matchAll(/Heard ([\d.]+) seconds/g) ?? [])].map(([, n]) =>
      Number(n),
    );
    expect(heard.length).toBeGreaterThan(5);
    expect(Math.abs(heard.reduce((sum, one) => sum + one, 0) - 3600)).toBeLessThan(heard.length);
    // rounding may have moved the end a little
    for (const end of heard.slice(0, -1).map((_, i) => heard.slice(0, i + 1).reduce((a, b) => a + b, 0)))
      expect(end % 15).toBeGreaterThan(11.5);
    expect(last).toBe(3600 * 8000 + 44);
  });

  it.each([
    ["silence", true],
    ["works", false],
  ])("in which nobody speaks is left out (%s)", async (model, tone) => {
    const { root, env } = setting(model);
    expect(await read(wav(join(root, "a.wav"), 2, { tone }), env)).toEqual({
      documents: [],
      skipped: [],
      leftOut: { silence: 1 },
    });
  });

  it.each(["crash", "fails"])("on which the engine %s is skipped", async (model) => {
    const { root, env } = setting(model);
    const { documents, skipped } = await read(wav(join(root, "a.wav"), 2), env);
    expect({ documents, skipped }).toEqual({ documents: [], skipped: ["engine-broke-off"] });
  });

  it("is read though the engine prints what it should not", async () => {
    const { root, env } = setting("garbage");
    expect((await read(wav(join(root, "a.wav"), 2), env)).documents).toMatchObject([
      { text: "Heard 2.0 seconds in auto." },
    ]);
  });

  it("is told apart from an engine that cannot begin", async () => {
    const { root, env } = setting("broken");
    await expect(read(wav(join(root, "a.wav"), 2), env)).rejects.toMatchObject({ code: "ENGINE" });
  });

  it("stops with Ctrl-C", async () => {
    const { root, env } = setting("works");
    const stop = new AbortController();
    const emit = () => stop.abort();
    await expect(read(wav(join(root, "a.wav"), 2), env, { emit, signal: stop.signal })).rejects.toMatchObject(
      {
        code: "CANCELLED",
      },
    );
  });
});

describe("what is missing", () => {
  it("is named: npm, a registry that does not answer, the model", async () => {
    const memo = (root: string) => wav(join(root, "a.wav"), 1);
    const none = setting("works", { npm: "" });
    await expect(read(memo(none.root), { ...none.env, PATH: join(none.root, "bin") })).rejects.toMatchObject({
      code: "MISSING_TOOL",
    });
    const offline = setting("works", { npm: "echo 'npm error code ENOTFOUND' >&2; exit 1" });
    await expect(read(memo(offline.root), offline.env)).rejects.toMatchObject({
      code: "NETWORK",
      message: expect.stringContaining("ENOTFOUND"),
    });
    expect(existsSync(join(offline.root, "data", "twin", "engines", "node-whisper-1.1.1"))).toBe(false);
    const { root, env } = setting("works");
    await expect(
      read(memo(root), { ...env, TWIN_WHISPER_MODEL: join(root, "no.bin") }),
    ).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(
      read(memo(root), { ...env, TWIN_WHISPER_MODEL: "", TWIN_WHISPER_URL: "http://127.0.0.1:1/m" }),
    ).rejects.toMatchObject({ code: "NETWORK", hint: expect.stringContaining("TWIN_WHISPER_MODEL") });
  });

  it("ffmpeg is needed for what is no plain .wav, and only reads files", async () => {
    const { root, env } = setting("works");
    const path = join(root, "a.m4a");
    writeFileSync(path, "no sound");
    await expect(read(path, { ...env, PATH: join(root, "bin") })).rejects.toMatchObject({
      code: "MISSING_TOOL",
      hint: expect.stringContaining("ffmpeg"),
    });
    const makes = 'for last; do :; done; yes abc | head -c 64000 > "$(echo "$last" | cut -c6-)"';
    const withIt = setting("works", { ffmpeg: makes });
    const memo = join(withIt.root, "-y a.m4a");
    writeFileSync(memo, "sound");
    expect((await read(memo, withIt.env)).documents).toMatchObject([{ text: "Heard 2.0 seconds in auto." }]);
    const args = readFileSync(join(withIt.root, "ffmpeg.args"), "utf8");
    expect(args).toContain(`-protocol_whitelist file -i file:${memo} -vn`);
    const fails = setting("works", { ffmpeg: "exit 1" });
    const cut = join(fails.root, "a.ogg");
    writeFileSync(cut, "cut off");
    await expect(read(cut, fails.env)).rejects.toMatchObject({ code: "CORRUPT" });
  });
});

describe("the model", () => {
  it("is fetched whole, or not at all", async () => {
    const content = "weights".repeat(1000);
    const server = createServer(({ url }, answer) => {
      if (url === "/gone") answer.writeHead(404);
      answer.end(url === "/model" ? content : "something else");
    }).listen(0, "127.0.0.1");
    try {
      await new Promise((done) => server.once("listening", done));
      const address = server.address();
      const port = address && typeof address === "object" ? address.port : 0;
      const { root, env } = setting(null);
      const wanted = { name: "m", url: "", bytes: content.length, sha256: sha256(content) };
      const fetched = (path: string) =>
        fetchModel({ ...wanted, url: `http://127.0.0.1:${port}${path}` }, join(root, "models", "m.bin"), {
          env,
          signal: new AbortController().signal,
        });
      for (const path of ["/gone", "/other"])
        await expect(fetched(path)).rejects.toMatchObject({ code: "NETWORK" });
      expect(existsSync(join(root, "models", "m.bin"))).toBe(false);
      expect(existsSync(join(root, "models", "m.bin.partial"))).toBe(false);
      await fetched("/model");
      expect(readFileSync(join(root, "models", "m.bin"), "utf8")).toBe(content);
    } finally {
      server.close();
    }
  });
});

it("leaves music alone", async () => {
  const path = join(temporaryFolder(), "song.mp3");
  writeFileSync(path, Buffer.from("ID3\u0004\0\0\0\0\0\0TALB\0\0\0\u0005\0\0\0Album", "latin1"));
  expect(await recordings.recognizes(await diskEntry(path))).toBe(0);
  writeFileSync(path, Buffer.from("\u00ff\u00fb", "latin1"));
  expect(await recordings.recognizes(await diskEntry(path))).toBe(0.5);
});

describe("a .wav", () => {
  const collect = async (format: NonNullable<ReturnType<typeof wavFormat>>, pieces: Buffer[]) => {
    async function* data() {
      yield* pieces;
    }
    const out: Buffer[] = [];
    for await (const piece of samplesOf(format, data())) out.push(Buffer.from(piece));
    const all = Buffer.concat(out);
    return Array.from({ length: all.length / 2 }, (_, i) => all.readInt16LE(i * 2));
  };

  it("is as long and as loud at 16,000 samples a second, however it was and however it comes", async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(8000, 11_025, 16_000, 22_050, 44_100, 48_000),
      fc.constantFrom(1, 2, 3),
      fc.constantFrom(8, 16, 24, 32),
      fc.integer({ min: 1, max: 97 }),
      async (rate, channels, bits, cut) => {
        const frames = Math.round(rate / 10);
        const frame = (channels * bits) / 8;
        const data = Buffer.alloc(frames * frame);
        for (let at = 0; at < data.length; at += bits / 8)
          if (bits === 8) data.writeUInt8(192, at);
          else data.writeIntLE(2 ** (bits - 2), at, bits / 8);
        const pieces = [];
        for (let at = 0; at < data.length; at += cut * 101) pieces.push(data.subarray(at, at + cut * 101));
        const format = { channels, rate, bits, isFloat: false, start: 44, length: Number.POSITIVE_INFINITY };
        const samples = await collect(format, pieces);
        expect(Math.abs(samples.length - 1600)).toBeLessThanOrEqual(2);
        for (const one of samples) expect(Math.abs(one - 16_384)).toBeLessThan(2);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it("names its format, or is left to ffmpeg", () => {
    const path = wav(join(temporaryFolder(), "a.wav"), 1, { rate: 44_100, bits: 16, channels: 2 });
    const bytes = readFileSync(path);
    expect(wavFormat(bytes)).toEqual({
      channels: 2,
      rate: 44_100,
      bits: 16,
      isFloat: false,
      start: 44,
      length: 176_400,
    });
    const packed = Buffer.from(bytes);
    packed.writeUInt16LE(0x11, 20);
    expect(wavFormat(packed)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
        expect(wavFormat(noise)).toBeNull();
      }),
      {
        numRuns: 50,
      },
    );
    for (let i = 0; i < 60; i++) wavFormat(bytes.subarray(0, i));
  });
});
