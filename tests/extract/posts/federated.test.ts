import { createWriteStream, existsSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import fc from "fast-check";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { TwinError } from "../../../src/core/errors.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { bluesky } from "../../../src/extract/posts/bluesky.ts";
import { recordSchema, textOf } from "../../../src/extract/posts/bluesky-records.ts";
import { mastodon } from "../../../src/extract/posts/mastodon.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";
import { writeRepository } from "./car.ts";

const archive = "tests/fixtures/mastodon/threads-boosts-polls-warnings/input";
const repository = "tests/fixtures/bluesky/repository/records.json";

describe("mastodon", () => {
  testSource(mastodon, "tests/fixtures/mastodon");

  it("is read from the .tar.gz as it comes", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "archive-20230105-abc.tar.gz");
    const tar = pack();
    for (const name of ["actor.json", "outbox.json", "likes.json"])
      tar.entry({ name }, readFileSync(join(archive, name)));
    tar.finalize();
    await pipeline(tar, createGzip(), createWriteStream(path));
    const packed = await readInto(folder, path);
    const open = await readInto(temporaryFolder(), archive);
    expect(packed.extraction.source).toBe("mastodon");
    const ids = ({ entries }: typeof open) => entries.map(({ document }) => document.id).sort();
    expect(ids(packed)).toEqual(ids(open));
  });
});

describe("bluesky", () => {
  testSource(bluesky, "tests/fixtures/bluesky", {
    async prepare({ folder, scratch }) {
      const list = join(folder, "records.json");
      if (!existsSync(list)) return join(folder, "input-records.json");
      const path = join(scratch, "repo.car");
      await writeRepository(list, path);
      return path;
    },
  });

  it("keeps what stands before the damage", async () => {
    const path = join(temporaryFolder(), "repo.car");
    await writeRepository(repository, path);
    const entry = await diskEntry(path);
    truncateSync(path, (entry.size ?? 0) - 40);
    const texts: string[] = [];
    const reading = async () => {
      const options = {
        self: { names: [], emails: [], handles: [] },
        signal: new AbortController().signal,
        cursor: null,
      };
      const more = {
        onProgress: () => undefined,
        env: {},
        elsewhere: new Set<string>(),
        scratch: async () => "",
      };
      for await (const { records } of bluesky.read(await diskEntry(path), { ...options, ...more }))
        for (const one of records) if (one.type === "document") texts.push(one.document.text);
    };
    await expect(reading()).rejects.toBeInstanceOf(TwinError);
    expect(texts.length).toBeGreaterThan(2);
  });

  it("never breaks a character, wherever a link is said to stand", () => {
    const facet = fc.record({
      index: fc.record({
        byteStart: fc.integer({ min: -3, max: 40 }),
        byteEnd: fc.integer({ min: -3, max: 40 }),
      }),
      features: fc.constant([{ $type: "app.bsky.richtext.facet#link", uri: "https://example.org" }]),
    });
    fc.assert(
      fc.property(
        fc.constantFrom("屋根の上は風が強い", "plain text", "é🙂é🙂"),
        fc.array(facet),
        (text, facets) => {
          const shown = textOf(recordSchema.parse({ $type: "app.bsky.feed.post", text, facets }));
          expect(shown).not.toContain("\ufffd");
        },
      ),
    );
  });
});
