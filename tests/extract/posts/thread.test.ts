import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import type { Item } from "../../../src/extract/items.ts";
import { type Post, postItems } from "../../../src/extract/posts/post.ts";
import type { CorpusRecord } from "../../../src/io/corpus.ts";

const entry = await diskEntry("package.json");
const hour = 3600_000;

/** A post that says its own id, `hours` after the first. */
function post(id: string, hours: number, more: Partial<Post> = {}): Post {
  return {
    id,
    externalId: `net/${id}`,
    at: hours * hour,
    text: id,
    audience: "public",
    entry,
    locator: id,
    ...more,
  };
}

async function documents(posts: readonly (Post | Item)[]) {
  const items: Item[] = [];
  const read = async function* () {
    yield* posts;
  };
  for await (const item of postItems("net", read, (id) => `net/${id}`)) items.push(item);
  return items
    .filter((one): one is CorpusRecord & { type: "document" } => one.type === "document")
    .map((one) => one.document);
}

describe("answers to oneself", () => {
  it("make one text, in their order, however they stand in the file", async () => {
    const [one, ...rest] = await documents([
      post("c", 2, { parent: "b" }),
      post("a", 0),
      post("b", 1, { parent: "a" }),
    ]);
    expect(rest).toEqual([]);
    expect(one).toMatchObject({ text: "a\n\nb\n\nc", externalId: "net/a", replyTo: null });
  });

  it("stay apart after a day, and name the text that they answer", async () => {
    const found = await documents([
      post("a", 0),
      post("b", 1, { parent: "a" }),
      post("c", 30, { parent: "b" }),
    ]);
    expect(found.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ["a\n\nb", null],
      ["c", "net/a"],
    ]);
    expect(new Set(found.map(({ thread }) => thread)).size).toBe(1);
  });

  it("go on with the first of several", async () => {
    const found = await documents([
      post("a", 0),
      post("late", 3, { parent: "a" }),
      post("b", 1, { parent: "a" }),
    ]);
    expect(found.map(({ text }) => text)).toEqual(["late", "a\n\nb"]);
  });

  it("keep what the first of them answers", async () => {
    const outside = { parent: "z", parentAddress: "net/z" };
    const [one] = await documents([post("a", 0, outside), post("b", 1, { parent: "a" })]);
    expect(one).toMatchObject({ text: "a\n\nb", replyTo: "net/z", thread: "net/z" });
  });

  it("follow the latest version of what they answer", async () => {
    const found = await documents([
      post("a", 0, { replacedBy: "a2" }),
      post("a2", 0),
      post("b", 1, { parent: "a" }),
    ]);
    expect(found.map(({ text }) => text)).toEqual(["a2\n\nb"]);
  });

  it("lose no post and repeat none, whatever answers what", async () => {
    const id = fc.constantFrom(..."abcdefgh");
    const one = fc.record({ id, parent: fc.option(id), hours: fc.nat(60), later: fc.option(id) });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(one, { selector: ({ id }) => id }), async (all) => {
        const posts = all.map(({ id, parent, hours, later }) =>
          post(id, hours, { parent, replacedBy: later }),
        );
        const words = (await documents(posts)).flatMap(({ text }) => text.split("\n\n"));
        expect(new Set(words).size).toBe(words.length);
        const ids = new Set(all.map(({ id }) => id));
        for (const { id, later } of all) if (!later || !ids.has(later)) expect(words).toContain(id);
      }),
    );
  });
});
