import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, inBatches, leftOut } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry, Source } from "../source.ts";
import { mark, parseBiography } from "./file.ts";

/** biography.md of the workspace: what the user has answered to `twin me`. Read each time, without being named. */
export const biography: Source = {
  name: "biography",
  title: "Biography",
  howToExport: "twin me ask: a few questions about you. The answers stand in biography.md of the workspace.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/(?:^|\/)biography\.md$/.test(entry.name)) return 0;
  return Buffer.from(await entry.head())
    .toString("utf8", 0, 4000)
    .includes(mark)
    ? 1
    : 0;
}

async function* items(entry: ExportEntry): AsyncIterable<Item> {
  const seen = new Set<string>();
  for (const [i, { id, question, text, date }] of parseBiography(await readText(entry, 16 << 20)).entries()) {
    const key = id ?? sha256(question).slice(0, 16);
    if (text === "" || seen.has(key)) {
      yield leftOut(text === "" ? "question without an answer" : "the same question again");
      continue;
    }
    seen.add(key);
    yield documentItem(entry, {
      source: "biography",
      identity: [key],
      kind: "article",
      text,
      author: "self",
      at: date,
      title: question,
      audience: "self",
      externalId: `biography:${key}`,
      locator: `answer ${i + 1}`,
      signals: { form: "biography" },
    });
  }
}
