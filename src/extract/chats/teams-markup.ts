import { Parser } from "htmlparser2";

/** What a message's markup holds: the sender's words apart from those that they quote or hand on. */
export interface MessageMarkup {
  text: string;
  quoted: string;
  forwarded: string;
  /** Id of the message that the quoted words are from. */
  replyTo: string | null;
  isEdited: boolean;
}

type Part = "text" | "quoted" | "forwarded" | "nothing";

/** Marks of Markdown by tag. */
const marks: Record<string, string> = {
  b: "**",
  strong: "**",
  i: "_",
  em: "_",
  s: "~~",
  strike: "~~",
  del: "~~",
  code: "`",
};
const blocks = new Set([
  "p",
  "div",
  "li",
  "ul",
  "ol",
  "blockquote",
  "h1",
  "h2",
  "h3",
  "h4",
  "tr",
  "table",
  "pre",
  "quote",
]);

/** Reads the content of a message of the given type: plain text, or the HTML of Skype and Teams. */
export function readMarkup(content: string, kind: string): MessageMarkup {
  if (/^Text$/i.test(kind)) return { ...nothing, text: clean(content).trim() };
  return new Reading(content).result();
}

const nothing: MessageMarkup = { text: "", quoted: "", forwarded: "", replyTo: null, isEdited: false };

/** One pass over the tags; what a tag begins is ended with it. */
class Reading {
  readonly #out = { text: "", quoted: "", forwarded: "", nothing: "" };
  readonly #open: { part: Part; end: string; tag: string }[] = [];
  #replyTo: string | null = null;
  #isEdited = false;
  #isCode = 0;

  constructor(content: string) {
    const parser = new Parser(
      {
        onopentag: (tag, attributes) => this.#begin(tag, attributes),
        ontext: (text) => this.#write(this.#isCode ? text : text.replace(/[^\S\n\u00a0]+/g, " ")),
        onclosetag: (tag) => this.#end(tag),
      },
      { decodeEntities: true, lowerCaseTags: true },
    );
    parser.end(content);
  }

  result(): MessageMarkup {
    const { text, quoted, forwarded } = this.#out;
    return {
      text: tidy(text),
      quoted: tidy(quoted),
      forwarded: tidy(forwarded),
      replyTo: this.#replyTo,
      isEdited: this.#isEdited,
    };
  }

  get #part(): Part {
    return this.#open.at(-1)?.part ?? "text";
  }

  #write(text: string): void {
    this.#out[this.#part] += text;
  }

  #begin(tag: string, attributes: Record<string, string>): void {
    const { itemtype = "", itemprop = "" } = attributes;
    if (blocks.has(tag) && !/\n$/.test(this.#out[this.#part])) this.#write("\n");
    if (tag === "br") this.#write("\n");
    if (tag === "img" || tag === "emoji") this.#write(attributes.alt ?? "");
    if (tag === "e_m") this.#isEdited = true;
    if (tag === "pre") this.#isCode++;
    let part = this.#part;
    if (/Reply$/i.test(itemtype) || tag === "quote") {
      part = "quoted";
      this.#replyTo = attributes.itemid ?? attributes.messageid ?? null;
    } else if (/Forward/i.test(itemtype)) part = "forwarded";
    // who said it and when stands beside the quoted words
    else if ((part === "quoted" && /^(?:mri|time)$/.test(itemprop)) || hidden.has(tag)) part = "nothing";
    const mark = marks[tag] ?? "";
    const link = tag === "a" && part === "text" ? linkEnd(attributes.href ?? "") : "";
    const start = { li: "- ", pre: "```\n", a: link ? "[" : "" }[tag] ?? mark;
    const end = { pre: "\n```\n", a: link }[tag] ?? mark;
    this.#open.push({ part, end, tag });
    if (part !== "nothing") this.#write(start);
  }

  #end(tag: string): void {
    if (this.#open.at(-1)?.tag !== tag) return;
    if (tag === "pre") this.#isCode--;
    const { part, end } = this.#open.pop() ?? { part: "text", end: "" };
    const written = this.#out[part];
    // marks around nothing go
    if (marks[tag] && written.endsWith(end)) this.#out[part] = written.slice(0, -end.length);
    else this.#out[part] += end;
    if (blocks.has(tag)) {
      this.#out[part] += "\n";
      if (part !== this.#part && !/\n$/.test(this.#out[this.#part])) this.#write("\n");
    }
  }
}

/** Tags whose text nobody wrote. */
const hidden = new Set(["legacyquote", "script", "style", "systemtitle", "swift", "attachment", "uriobject"]);

const linkEnd = (href: string) => (/^https?:\/\//i.test(href) ? `](${href})` : "");

const clean = (text: string) => text.replaceAll("\0", "").replace(/\r\n?/g, "\n").replaceAll("\u00a0", " ");

/** A link that shows its own address is that address. */
const tidy = (text: string) =>
  clean(text)
    .replace(/\[([^\]\n]*)\]\(([^)\n]*)\)/g, (link, shown: string, href: string) =>
      shown === "" || shown === href ? href : link,
    )
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
