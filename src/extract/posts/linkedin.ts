import { TwinError } from "../../core/errors.ts";
import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { csvRows, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { linkedinMessages } from "./linkedin-messages.ts";
import { postAddress, unquoted } from "./linkedin-text.ts";
import { utcTime } from "./utc.ts";
import { baseName } from "./x-archive.ts";

type Row = Readonly<Record<string, string>>;
interface Place {
  file: ExportEntry;
  locator: string;
}

/** Tables with the user's words, by the column that holds them; what stands above the row with it are notes. */
const tables: Readonly<Record<string, { column: string; read(row: Row, place: Place): Item }>> = {
  "Profile.csv": { column: "summary", read: profile },
  "Positions.csv": { column: "description", read: position },
  "Shares.csv": { column: "sharecommentary", read: share },
  "Comments.csv": { column: "message", read: comment },
  "Recommendations_Given.csv": { column: "text", read: recommendation },
  "Invitations.csv": { column: "message", read: invitation },
};
const signs = [
  ...Object.keys(tables),
  "messages.csv",
  "Connections.csv",
  "Email Addresses.csv",
  "Registration.csv",
];

/** The archive of a LinkedIn account, the basic one and the complete one. */
export const linkedin: Source = {
  name: "linkedin",
  title: "LinkedIn",
  howToExport:
    "LinkedIn: Settings > Data privacy > Get a copy of your data > the larger archive. Give the .zip.",
  dependsOn: ["names", "handles"],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "folder") {
    const names = new Set((await entry.list()).map(tableName));
    return signs.filter((name) => names.has(name)).length >= 2 ? 1 : 0;
  }
  const head = async () => Buffer.from(await entry.head()).toString("utf8", 0, 600);
  const name = baseName(entry);
  if (tableName(name) === "Shares.csv") return (await head()).includes("ShareCommentary") ? 0.9 : 0;
  return talks.test(name) && (await head()).includes("CONVERSATION ID") ? 0.9 : 0;
}

/** Some tables have the member's number in their names since 2026: `Shares_17529409.csv`. */
const tableName = (name: string) => name.replace(/_\d{4,}(?=\.csv$)/iu, "");

/** Messages to people, and those to LinkedIn's assistants (`guide_messages.csv`). */
const talks = /^(?:\w+_)?messages(?:_\d{4,})?\.csv$/u;

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const names = entry.kind === "file" ? [baseName(entry)] : await entry.list();
  const open = async (name: string) => (entry.kind === "file" ? entry : await entry.child(name));
  let done = 0;
  for (const name of inOrder(names)) {
    const table = tables[tableName(name)];
    if (!table) continue;
    const { column, read } = table;
    const file = await open(name);
    const header = (row: string[]) => row.some((one) => one.trim().toLowerCase() === column);
    const rows = csvRows(file, { header, escape: await escapeOf(file) });
    yield* guarded(name, async function* () {
      for await (const { row, line } of rows) {
        yield read(row, { file, locator: `${name} line ${line}` });
        options.onProgress(++done, null);
      }
    });
  }
  for (const name of names.filter((one) => talks.test(one))) {
    const file = await open(name);
    const profile = names.find((one) => tableName(one) === "Profile.csv");
    const owner = profile === undefined ? null : await ownerOf(await open(profile));
    yield* guarded(name, () => linkedinMessages(file, { owner, self: options.self }));
  }
  if (names.includes("Articles/")) yield* articles(await entry.child("Articles"), "Articles");
}

/** Comments have a backslash before a quotation mark where the other tables double it. */
async function escapeOf(file: ExportEntry): Promise<string> {
  const head = Buffer.from(await file.head()).toString("utf8");
  return /[^\\]\\"(?![",\r\n]|$)/u.test(head) ? "\\" : '"';
}

/** The tables of an archive as they are listed above; a number in a name changes nothing. */
function inOrder(names: readonly string[]): string[] {
  const order = Object.keys(tables);
  const place = (name: string) => order.indexOf(tableName(name));
  return names.filter((name) => place(name) !== -1).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** A table that is damaged does not cost the others. */
async function* guarded(name: string, read: () => AsyncIterable<Item>): AsyncIterable<Item> {
  try {
    yield* read();
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    yield skipped(name, "unreadable-file");
  }
}

async function ownerOf(file: ExportEntry): Promise<string | null> {
  try {
    for await (const { row } of csvRows(file)) {
      const name = `${row["first name"] ?? ""} ${row["last name"] ?? ""}`.trim();
      if (name !== "") return name;
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
  }
  return null;
}

const common = { source: "linkedin", kind: "post", author: "self", audience: "public" } as const;

/** How one presents oneself. */
function profile(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.summary ?? "");
  const headline = (row.headline ?? "").trim();
  if (text === "" && headline === "") return leftOut("profile without text");
  const identity = ["profile"];
  const signals = { form: "biography" };
  return documentItem(file, {
    ...common,
    kind: "article",
    identity,
    text: text || headline,
    title: headline,
    locator,
    signals,
  });
}

function position(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.description ?? "");
  const place = [row.title ?? "", row["company name"] ?? ""].filter((one) => one !== "");
  if (text === "") return leftOut("position without text");
  return documentItem(file, {
    ...common,
    kind: "article",
    identity: ["position", ...place, row["started on"] ?? ""],
    text,
    title: place.join(", "),
    locator,
    signals: { form: "biography" },
  });
}

function share(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.sharecommentary ?? "");
  const link = postAddress(row.sharelink ?? "");
  const at = utcTime(row.date);
  if (at === null && link === "") return skipped(locator, "not-a-post");
  if (text === "") return leftOut("share without words");
  return documentItem(file, {
    ...common,
    identity: ["share", link || `${at}`],
    text,
    at,
    thread: link || null,
    audience: /CONNECTIONS|GROUP|CONTAINER/iu.test(row.visibility ?? "") ? "group" : "public",
    externalId: link || null,
    locator,
    signals: row.sharedurl ? { context: row.sharedurl } : {},
  });
}

function comment(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.message ?? "");
  const at = utcTime(row.date);
  if (at === null && !row.link) return skipped(locator, "not-a-comment");
  if (text === "") return leftOut("comment without text");
  const post = row.link ? postAddress(row.link) : null;
  const identity = ["comment", row.link ?? "", `${at}`, text];
  const signals = { form: "comment" };
  return documentItem(file, { ...common, identity, text, at, thread: post, replyTo: post, locator, signals });
}

function recommendation(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.text ?? "");
  if (text === "") return leftOut("recommendation without text");
  const name = `${row["first name"] ?? ""} ${row["last name"] ?? ""}`.trim();
  return documentItem(file, {
    ...common,
    identity: ["recommendation", name, text],
    text,
    at: utcTime(row["creation date"]),
    title: name === "" ? null : `Recommendation of ${name}`,
    locator,
    signals: { form: "recommendation", ...(name ? { to: [{ name, address: "" }] } : {}) },
  });
}

function invitation(row: Row, { file, locator }: Place): Item {
  const text = unquoted(row.message ?? "");
  if (text === "") return leftOut("invitation without words");
  const own = /outgoing/iu.test(row.direction ?? "");
  const at = utcTime(row["sent at"]);
  const { from = "", to = "" } = row;
  return documentItem(file, {
    ...common,
    kind: "chat",
    identity: ["invitation", from, to, `${at}`, text],
    author: own ? "self" : "other",
    text,
    at,
    audience: "person",
    locator,
    signals: { form: "invitation", from: { name: from, address: "" }, to: [{ name: to, address: "" }] },
  });
}

/** Articles are pages, one each; in the complete archive they lie a folder deeper. */
async function* articles(folder: ExportEntry, place: string): AsyncIterable<Item> {
  const { linkedinArticle } = await import("./linkedin-article.ts");
  for (const name of await folder.list()) {
    if (name === "Articles/") yield* articles(await folder.child(name), `${place}/Articles`);
    if (!/\.html?$/iu.test(name)) continue;
    yield* guarded(`${place}/${name}`, async function* () {
      const file = await folder.child(name);
      const { text, title, at } = linkedinArticle(await readText(file));
      const identity = ["article", title ?? name, at ?? ""];
      const locator = `${place}/${name}`;
      if (text === "") yield leftOut("article without text");
      else yield documentItem(file, { ...common, kind: "article", identity, text, title, at, locator });
    });
  }
}
