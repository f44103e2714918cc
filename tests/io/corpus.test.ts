import { join } from "node:path";
import { expect, it } from "vitest";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";
import { documentOf } from "../support/documents.ts";

it("keeps documents that a second reading only says to be there still", () => {
  using corpus = Corpus.open(join(temporaryFolder(), "corpus.db"));
  const [stays, goes] = [documentOf({ id: "stays", text: "one" }), documentOf({ id: "goes", text: "two" })];
  const first = corpus.beginFile("git", "/repository", "1");
  expect(first.previous).toBeUndefined();
  corpus.write(
    first,
    [stays, goes].map((document) => ({ type: "document", document, signals: {} })),
    "end of 1",
  );
  corpus.endFile(first);

  const second = corpus.beginFile("git", "/repository", "2");
  expect(second).toMatchObject({ cursor: null, previous: { fingerprint: "1", cursor: "end of 1" } });
  const kept = ["stays", "never-there"].map((id) => ({ type: "kept", id }) as const);
  expect(corpus.write(second, kept, "end of 2")).toMatchObject({ added: 0, unchanged: 1, absent: 1 });
  expect(corpus.endFile(second)).toBe(1);
  expect([...corpus.entries()].map(({ document }) => document)).toEqual([stays]);
});
