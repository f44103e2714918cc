import { describe, expect, it } from "vitest";
import { convert } from "../../../src/extract/documents/convert.ts";
import { Isolated } from "../../../src/extract/isolated.ts";

const base = new URL("compiled.js", import.meta.url).href;
const threadOf = (milliseconds: number) =>
  new Isolated("./hostile-parser", base, { milliseconds, megabytes: 64 });
const options = {
  self: { names: [], emails: [], handles: [] },
  signal: new AbortController().signal,
  thread: threadOf(500),
};
const bytes = new Uint8Array(4);

describe("a parser that a file brings down", () => {
  it.each([
    ["hangs.pdf", "parser-timeout"],
    ["dies.pdf", "parser-crashed"],
    ["throws.pdf", "parser-crashed"],
  ])("%s costs that file, and the next is read", async (name, reason) => {
    const both = [convert(bytes, name, options), convert(bytes, "fine.pdf", options)];
    expect(await Promise.all(both)).toMatchObject([{ reason }, { text: "fine.pdf" }]);
  });

  it("stops at once when the user does", async () => {
    const stop = new AbortController();
    const hanging = convert(bytes, "hangs.pdf", {
      ...options,
      thread: threadOf(60_000),
      signal: stop.signal,
    });
    const started = performance.now();
    setTimeout(() => stop.abort(), 50);
    await expect(hanging).rejects.toMatchObject({ code: "CANCELLED" });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(await convert(bytes, "after.pdf", options)).toMatchObject({ text: "after.pdf" });
  });
});

describe("what programs write into properties", () => {
  it("is no title and no author", async () => {
    const html = (title: string, author: string) =>
      new TextEncoder().encode(`<title>${title}</title><meta name="author" content="${author}"><p>Text.`);
    const { thread: _, ...real } = options;
    const read = async (title: string, author: string) => convert(html(title, author), "a.html", real);
    expect(await read("Microsoft Word - Lamps", "Administrator")).toMatchObject({
      title: "Lamps",
      authors: [],
    });
    expect(await read("Untitled document", "Ann Lee")).toMatchObject({ title: null, authors: ["Ann Lee"] });
    expect(await read("lamps.docx", "https://example.org/ann")).toMatchObject({ title: null, authors: [] });
  });
});
