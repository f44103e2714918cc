import { type Item, inBatches, skipped } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** An address book: vCard files of any program, Google's in a Takeout too. No documents, but who is whom. */
export const contacts: Source = {
  name: "contacts",
  title: "Contacts",
  howToExport:
    "Google: a Takeout with Contacts (vCard). Anywhere else: export the address book as vCard (.vcf).",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:vcf|vcard)$/i.test(entry.name)) return 0;
  return /^[\s\u{feff}]*BEGIN:VCARD/iu.test(Buffer.from(await entry.head()).toString("utf8", 0, 200)) ? 1 : 0;
}

async function* items(entry: ExportEntry, _: ReadOptions): AsyncIterable<Item> {
  const { contactOf } = await import("./vcard.ts");
  const cards = (await readText(entry)).split(/^BEGIN:VCARD[^\n]*\n/imu).slice(1);
  for (const [index, card] of cards.entries()) {
    const locator = `card ${index + 1}`;
    const end = card.search(/^END:VCARD/imu);
    if (end === -1) yield skipped(locator, "cut-off");
    else yield contactOf(card.slice(0, end), locator);
  }
}
