import { canvasText } from "./canvas.ts";
import { toDate } from "./dates.ts";
import { noProperties, type Properties, parseProperties } from "./frontmatter.ts";
import { logseqPage, pageName } from "./logseq.ts";
import { readNote } from "./markup.ts";
import { orgDate, orgNote } from "./org.ts";
import type { VaultSettings } from "./settings.ts";

/** What a note says, whatever it was written in. */
export interface Content {
  text: string;
  /** Of the text and the properties. */
  labels: string[];
  headings: number;
  properties: Properties;
  /** A title that the text gives itself. */
  title: string | null;
  /** The properties are no YAML. */
  broken: boolean;
  form?: string;
}

/** Takes a note apart by its ending and its vault's flavour; null where it is not what its ending says. */
export function contentOf(source: string, path: string, settings: VaultSettings): Content | null {
  if (/\.org$/i.test(path)) return fromOrg(source);
  if (/\.canvas$/i.test(path)) return fromCanvas(source);
  if (/\.txt$/i.test(path)) return fromPlainText(source);
  return settings.flavour === "logseq" ? fromLogseq(source, path) : fromMarkdown(source);
}

function fromMarkdown(source: string): Content {
  const note = readNote(source);
  const properties = note.yaml === null ? noProperties : parseProperties(note.yaml);
  return {
    text: note.text,
    labels: [...new Set([...(properties?.tags ?? []), ...note.tags])],
    headings: note.headings,
    properties: properties ?? noProperties,
    title: properties?.title ?? note.opening,
    broken: properties === null,
  };
}

function fromLogseq(source: string, path: string): Content {
  const page = logseqPage(source);
  const value = (...keys: string[]) => keys.map((key) => page.properties.get(key)).find(Boolean) ?? null;
  const names = (text: string | null) =>
    (text ?? "")
      .split(/,/)
      .map((one) => one.trim().replace(/^#?\[\[|\]\]$|^#/g, ""))
      .filter(Boolean);
  const content = fromMarkdown(page.text);
  const url = /https?:\/\/\S+/.exec(value("url", "source", "link") ?? "")?.[0]?.replace(/\)$/, "") ?? null;
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  return {
    ...content,
    labels: [...new Set([...names(value("tags")), ...content.labels])],
    title: value("title") ?? content.title ?? pageName(stem),
    properties: {
      ...content.properties,
      date: toDate(value("date", "created", "created-at") ?? "") ?? content.properties.date,
      author: names(value("author", "authors")),
      url: url ?? content.properties.url,
      type: [...content.properties.type, ...names(value("type"))],
      published: content.properties.published || value("public", "published") === "true",
    },
  };
}

function fromOrg(source: string): Content {
  const { text, title, date, author, tags, headings } = orgNote(source);
  const properties = {
    ...noProperties,
    date: date === null ? null : toDate(orgDate(date)),
    author: author === null ? [] : [author],
  };
  return { text, labels: tags, headings, properties, title, broken: false };
}

function fromCanvas(source: string): Content | null {
  const text = canvasText(source);
  return text === null ? null : { ...fromMarkdown(text), title: null, form: "canvas" };
}

/** As it is: in a .txt no mark means anything. */
const fromPlainText = (source: string): Content => ({
  text: source
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim(),
  labels: [],
  headings: 0,
  properties: noProperties,
  title: null,
  broken: false,
});
