import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { discover } from "../../../src/extract/discover.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { zip } from "../../support/zip.ts";

const fixtures = "tests/fixtures";

/** What a person with a German account downloads, from the golden inputs: place in the export, and who reads it. */
const products: [string, string, string][] = [
  ["Google Chat", `${fixtures}/takeout-chat/dm-and-space-english/input`, "google-chat"],
  ["Notizen", `${fixtures}/takeout-keep/old-german-single-folder/input-Notizen`, "google-keep"],
  [
    "YouTube und YouTube Music/Kommentare/Kommentare.csv",
    `${fixtures}/takeout-youtube/comments-2024-german-header/input-Kommentare.csv`,
    "youtube",
  ],
  [
    "YouTube und YouTube Music/Verlauf/Suchverlauf.html",
    `${fixtures}/takeout-activity/html-german/input-MeineAktivitäten.html`,
    "google-activity",
  ],
  [
    "Meine Aktivitäten/Google Suche/MeineAktivitäten.json",
    `${fixtures}/takeout-activity/json-english/input-MyActivity.json`,
    "google-activity",
  ],
  ["Blogger/Blogs/Dächer/feed.atom", `${fixtures}/takeout-blogger/takeout-feed/input-feed.atom`, "blogger"],
  [
    "Kontakte/Alle Kontakte/Alle Kontakte.vcf",
    `${fixtures}/takeout-contacts/google-vcard-3/input-All.vcf`,
    "contacts",
  ],
  [
    "Kalender/perpetua@example.org.ics",
    `${fixtures}/takeout-calendar/google-with-zones/input-perpetua.ics`,
    "calendar",
  ],
  [
    "Chrome/Verlauf.json",
    `${fixtures}/traces-history/takeout-chrome-json/input-Verlauf.json`,
    "browser-history",
  ],
  [
    "Chrome/Lesezeichen.html",
    `${fixtures}/traces-bookmarks/exported-html/input-Lesezeichen.html`,
    "bookmarks",
  ],
  ["Standortverlauf", `${fixtures}/takeout-rest/location-history/input-Standortverlauf`, "takeout-rest"],
  ["Google Fotos/Fotos von 2020", `${fixtures}/takeout-rest/photos/input-Fotos von 2020`, "takeout-rest"],
  ["archive_browser.html", `${fixtures}/takeout-rest/overview/input archive_browser.html`, "takeout-rest"],
];

function unpacked(): string {
  const folder = join(temporaryFolder(), "Takeout");
  for (const [place, from] of products) {
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    cpSync(from, join(folder, place), { recursive: true });
  }
  mkdirSync(join(folder, "Gmail"));
  writeFileSync(
    join(folder, "Gmail/Alle E-Mails einschließlich Spam-Nachrichten und E.mbox"),
    "From 1@xxx Mon Jan 01 00:00:00 +0000 2024\nFrom: a@example.org\nSubject: x\n\ntext\n",
  );
  mkdirSync(join(folder, "Drive/Briefe"), { recursive: true });
  writeFileSync(join(folder, "Drive/Briefe/Liebe Ann.md"), "# Liebe Ann\n\nDas Dach ist dicht.\n");
  return folder;
}

/** Which source reads what, by the place in the export. */
async function readers(path: string): Promise<[string, string][]> {
  const found = await discover([path], { signal: new AbortController().signal, scratch: temporaryFolder() });
  expect(found.errors).toEqual([]);
  expect(found.unrecognized).toEqual([]);
  return found.recognized.map(({ entry, source }) => [
    entry.name.replace(/^.*\/Takeout\//, "").replace(/\/+$/, ""),
    source.name,
  ]);
}

describe("a whole Takeout in German", () => {
  const expected = expect.arrayContaining([
    ...products.map(([place, , source]) => [place, source]),
    ["Gmail/Alle E-Mails einschließlich Spam-Nachrichten und E.mbox", "mbox"],
  ]);

  it("is recognised product by product in a folder, and Drive is descended into", async () => {
    const all = await readers(unpacked());
    expect(all).toEqual(expected);
    expect(all.filter(([place]) => place.startsWith("Drive")).length).toBe(1);
    expect(all).toHaveLength(products.length + 2);
  });

  it("is recognised in the same way in an archive", async () => {
    const folder = unpacked();
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const path = join(temporaryFolder(), "takeout-20240516T230250Z-001.zip");
    writeFileSync(
      path,
      zip(
        files.map((one) => ({
          name: `Takeout/${relative(folder, join(one.parentPath, one.name))}`,
          data: readFileSync(join(one.parentPath, one.name)),
        })),
      ),
    );
    const all = await readers(path);
    expect(all).toEqual(expected);
    expect(all).toHaveLength(products.length + 2);
  });
});

describe("documents on Drive", () => {
  it("are offered to their sources one by one, though notes lie among them", async () => {
    const folder = unpacked();
    writeFileSync(join(folder, "Drive/Briefe/a.txt"), "The roof is tight.\n");
    writeFileSync(join(folder, "Drive/Briefe/b.html"), "<html><body><p>The roof is tight.</p></body></html>");
    const sources = new Map(await readers(folder));
    expect(sources.get("Drive/Briefe/a.txt")).toBe("documents");
    expect(sources.get("Drive/Briefe/b.html")).toBe("documents");
  });
});
