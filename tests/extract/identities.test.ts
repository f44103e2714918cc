import { join } from "node:path";
import { expect, it } from "vitest";
import { suggestIdentities } from "../../src/extract/identities.ts";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";
import { readInto } from "../support/extract.ts";

it("the user's own address is not suggested for what others wrote in the user's name", async () => {
  const folder = temporaryFolder();
  await readInto(folder, "tests/fixtures/takeout-calendar/google-with-zones/input-perpetua.ics");
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const self = { names: ["Perpetua Quillfeather"], emails: [], handles: [] };
  expect(suggestIdentities(corpus, self).map(({ address }) => address)).toEqual(["perpetua@example.org"]);
  expect(suggestIdentities(corpus, { ...self, emails: ["perpetua@example.org"] })).toEqual([]);
});
