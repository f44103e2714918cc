import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Self } from "../../../src/core/document.ts";
import { feed } from "../../../src/extract/blogs/feed.ts";
import { ghost } from "../../../src/extract/blogs/ghost.ts";
import { medium } from "../../../src/extract/blogs/medium.ts";
import { substack } from "../../../src/extract/blogs/substack.ts";
import { wordpress } from "../../../src/extract/blogs/wordpress.ts";
import { wordpressContent } from "../../../src/extract/blogs/wordpress-content.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("wordpress", () => testSource(wordpress, "tests/fixtures/wordpress"));
describe("ghost", () => testSource(ghost, "tests/fixtures/ghost"));
describe("substack", () => testSource(substack, "tests/fixtures/substack"));
describe("medium", () => testSource(medium, "tests/fixtures/medium"));
describe("feed", () => testSource(feed, "tests/fixtures/feeds"));

const self: Self = { names: [], emails: ["perpetua@example.org"], handles: [] };

describe("wordpressContent", () => {
  it.each([
    ["a[0] and [sic] and [1]", "a[0] and [sic] and [1]"],
    ['<p>a [gallery ids="1"] b</p>', "a b"],
    ["one\ntwo\n\nthree", "one\ntwo\n\nthree"],
    ["[quote]words[/quote]", "words"],
    ['[su_box title="x"]in it[/su_box]', "in it"],
    ["<pre>a\n\nb</pre>", "```\na\n\nb\n```"],
    ["[embed]https://example.org/video[/embed]after", "after"],
  ])("%j", (content, markdown) => expect(wordpressContent(content)).toBe(markdown));

  it("takes time by the length alone", () => {
    for (const piece of ["[a b=", "[code]", "[embed", "[a", '[a b="', "[/a]", "<!-- wp:x -->"]) {
      const before = process.cpuUsage();
      wordpressContent(piece.repeat(20_000));
      expect(process.cpuUsage(before).user / 1000, piece).toBeLessThan(1500);
    }
  });
});

describe("a long export", () => {
  const head = `<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://l.example.org</link>
    <wp:author><wp:author_login>pq</wp:author_login><wp:author_email>perpetua@example.org</wp:author_email></wp:author>`;
  const item = (id: number, text: string) =>
    `<item><title>${id}</title><dc:creator>pq</dc:creator><content:encoded><![CDATA[${text}]]></content:encoded><wp:post_id>${id}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`;

  async function read(xml: string) {
    const path = join(temporaryFolder(), "wordpress.xml");
    writeFileSync(path, xml);
    return readAll(wordpress, await diskEntry(path), self);
  }

  it("is an article from 150 words on", async () => {
    const [batch] = await read(
      `${head}${item(1, "word ".repeat(149))}${item(2, "word ".repeat(150))}</channel></rss>`,
    );
    expect(batch?.records.flatMap((one) => (one.type === "document" ? one.document.kind : []))).toEqual([
      "post",
      "article",
    ]);
  });

  it("gives what stands before its end, where it was cut off", async () => {
    const path = join(temporaryFolder(), "wordpress.xml");
    writeFileSync(
      path,
      `${head + Array.from({ length: 600 }, (_, i) => item(i, `Text ${i}.`)).join("")}<item><title>Half`,
    );
    const entry = await diskEntry(path);
    let count = 0;
    const all = async () => {
      const options = {
        cursor: null,
        signal: new AbortController().signal,
        onProgress: () => undefined,
        env: {},
        elsewhere: new Set<string>(),
        scratch: async () => "",
      };
      for await (const batch of wordpress.read(entry, { ...options, self })) count += batch.records.length;
    };
    await expect(all()).rejects.toMatchObject({ code: "CORRUPT" });
    expect(count).toBeGreaterThanOrEqual(512);
  });

  it("takes elements in one another without a crash", async () => {
    const path = join(temporaryFolder(), "wordpress.xml");
    writeFileSync(
      path,
      `${head}<item>${"<a>".repeat(100_000)}x${"</a>".repeat(100_000)}</item></channel></rss>`,
    );
    expect(await readAll(wordpress, await diskEntry(path), self)).toMatchObject([{ records: [] }]);
  });
});
