import { Tokenizer } from "htmlparser2";

/** Longer mails are machines'. */
const LIMIT = 1 << 20;
const QUOTE_DEPTH = 10;
/** Quotes within quotes that are told apart. */
const QUOTE_LIMIT = 50;

/** Blank lines (less one) that go around an element. */
const blocks = new Map<string, number>([
  ...["p", "pre", "ul", "ol", "dl", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"].map(two),
  ...[
    "div",
    "li",
    "dt",
    "dd",
    "table",
    "tr",
    "caption",
    "center",
    "form",
    "fieldset",
    "address",
    "article",
  ].map(one),
  ...[
    "aside",
    "section",
    "header",
    "footer",
    "main",
    "nav",
    "figure",
    "figcaption",
    "body",
    "html",
    "title",
  ].map(one),
]);
function one(name: string): [string, number] {
  return [name, 1];
}
function two(name: string): [string, number] {
  return [name, 2];
}
const unread = new Set(["script", "style", "title", "template"]);

const quoteClass =
  /(?:^|\s)(?:x_)?(?:gmail_quote|moz-cite-prefix|moz-forward-container|yahoo_quoted|protonmail_quote|zmail_extra|moz-email-headers-table|WordSection1_quote)(?:\s|$)/;
/** Where a reply header of Outlook's stands, all that follows is quoted. */
const restId = /^(?:(?:x_)?divRplyFwdMsg|(?:x_)?appendonsend|OLK_SRC_BODY_SECTION|stopSpelling)$/;
const restClass = /(?:^|\s)OutlookMessageHeader(?:\s|$)/;

/**
 * HTML mail as plain text, in one pass and without a tree, so that no nesting is too deep: what its structure marks
 * as quoted becomes `> ` lines.
 */
export function htmlToText(html: string): string {
  const flattener = new Flattener(html.length > LIMIT ? html.slice(0, LIMIT) : html);
  return flattener.text();
}

class Flattener {
  readonly #html: string;
  readonly #lines: string[] = [];
  #line = "";
  /** Newlines that are due before the next word. */
  #breaks = 0;
  #space = false;
  #started = false;
  /** The least depth of quotes since the last word, which blank lines have. */
  #gap = 0;
  #rest = 0;
  /** Open quotes, and how many elements of the same name are open in each. */
  readonly #quotes: { name: string; inside: number }[] = [];
  /** Open lists; null for bullets, else the number of the next item. */
  readonly #lists: { next: number | null }[] = [];
  #marker = "";
  #pre = 0;
  #unread = "";
  #tag = "";
  #attribute = "";
  readonly #attributes = { class: "", id: "", start: "" };

  constructor(html: string) {
    this.#html = html;
  }

  text(): string {
    const html = this.#html;
    const nothing = () => undefined;
    const tokenizer = new Tokenizer(
      { xmlMode: false, decodeEntities: true },
      {
        ontext: (start, end) => this.#text(html.slice(start, end)),
        ontextentity: (code) => this.#character(code),
        onopentagname: (start, end) => {
          this.#tag = html.slice(start, end).toLowerCase();
          this.#attributes.class = this.#attributes.id = this.#attributes.start = "";
        },
        onattribname: (start, end) => {
          this.#attribute = end - start > 5 ? "" : html.slice(start, end).toLowerCase();
        },
        onattribdata: (start, end) => this.#addToAttribute(html, start, end),
        onattribentity: nothing,
        onattribend: nothing,
        onopentagend: () => this.#open(this.#tag),
        onselfclosingtag: () => this.#open(this.#tag),
        onclosetag: (start, end) => this.#close(html.slice(start, end).toLowerCase()),
        oncdata: nothing,
        oncomment: nothing,
        ondeclaration: nothing,
        onprocessinginstruction: nothing,
        onend: nothing,
      },
    );
    tokenizer.write(html);
    tokenizer.end();
    this.#lines.push(this.#line);
    return this.#lines.join("\n");
  }

  #addToAttribute(html: string, start: number, end: number): void {
    const name = this.#attribute;
    if (name === "class" || name === "id" || name === "start")
      this.#attributes[name] += html.slice(start, Math.min(end, start + 200));
  }

  #open(name: string): void {
    if (unread.has(name)) {
      this.#unread = name;
      return;
    }
    for (const quote of this.#quotes) if (quote.name === name) quote.inside++;
    if (name === "br") this.#breaks = Math.min(3, this.#breaks + 1);
    else if (name === "td" || name === "th") this.#space = true;
    this.#blockOf(name);
    if (name === "pre") this.#pre++;
    else if (name === "ul") this.#lists.push({ next: null });
    else if (name === "ol") this.#lists.push({ next: Number.parseInt(this.#attributes.start, 10) || 1 });
    else if (name === "li") this.#item();
    else if (name === "hr") this.#rule();
    const { class: classes, id } = this.#attributes;
    if (restId.test(id) || restClass.test(classes)) {
      this.#block(1);
      this.#rest = 1;
    } else if (name === "blockquote" || (classes !== "" && quoteClass.test(classes))) {
      this.#block(2);
      if (this.#quotes.length < QUOTE_LIMIT) this.#quotes.push({ name, inside: 0 });
    }
  }

  #close(name: string): void {
    if (this.#unread === name) this.#unread = "";
    if (name === "td" || name === "th") this.#space = true;
    if (name === "pre") this.#pre = Math.max(0, this.#pre - 1);
    else if (name === "ul" || name === "ol") this.#lists.pop();
    this.#blockOf(name);
    if (this.#quotes.length > 0) this.#closeQuote(name);
  }

  #closeQuote(name: string): void {
    for (let i = this.#quotes.length - 1; i >= 0; i--) {
      const quote = this.#quotes[i];
      if (quote?.name !== name) continue;
      if (quote.inside > 0) {
        for (const outer of this.#quotes) if (outer.name === name && outer.inside > 0) outer.inside--;
        return;
      }
      this.#quotes.length = i;
      // the quotes around this one counted it as well
      for (const outer of this.#quotes) if (outer.name === name) outer.inside--;
      this.#block(2);
      return;
    }
  }

  get #depth(): number {
    return Math.min(QUOTE_DEPTH, this.#quotes.length) + this.#rest;
  }

  /** A list within a list has no blank lines around it. */
  #blockOf(name: string): void {
    const breaks = blocks.get(name);
    if (breaks) this.#block(this.#lists.length > 0 && (name === "ul" || name === "ol") ? 1 : breaks);
  }

  #block(breaks: number): void {
    this.#gap = Math.min(this.#gap, this.#depth);
    this.#space = false;
    this.#breaks = Math.max(this.#breaks, breaks);
  }

  #item(): void {
    const list = this.#lists.at(-1);
    this.#marker = list?.next == null ? " * " : ` ${list.next++}. `;
  }

  #rule(): void {
    this.#text("-".repeat(40));
    this.#block(2);
  }

  #text(raw: string): void {
    if (this.#unread !== "") return;
    if (this.#pre > 0) {
      this.#verbatim(raw);
      return;
    }
    const text = /[\t\r\n\f\u200b]| {2}/.test(raw) ? raw.replace(/[ \t\r\n\f\u200b]+/g, " ") : raw;
    const begin = text.startsWith(" ") ? 1 : 0;
    if (begin === 1) this.#space = true;
    const end = text.length - (text.endsWith(" ") ? 1 : 0);
    if (end > begin) {
      this.#word(text.slice(begin, end));
      this.#space = end < text.length;
    }
  }

  #character(code: number): void {
    if (this.#unread !== "") return;
    if (code > 32 && code !== 0x200b) this.#word(String.fromCodePoint(code));
    else this.#text(String.fromCodePoint(code));
  }

  #verbatim(raw: string): void {
    const [first = "", ...others] = raw.replace(/\r\n?/g, "\n").split("\n");
    if (first) this.#word(first);
    for (const line of others) {
      this.#breaks = Math.min(3, this.#breaks + 1);
      if (line) this.#word(line);
    }
  }

  #word(text: string): void {
    if (this.#breaks > 0 && this.#started) this.#break();
    this.#breaks = 0;
    if (this.#line === "") {
      const indent = "   ".repeat(Math.min(5, Math.max(0, this.#lists.length - (this.#marker ? 1 : 0))));
      this.#line = "> ".repeat(this.#depth) + indent + this.#marker;
      this.#marker = "";
    } else if (this.#space) this.#line += " ";
    this.#space = false;
    this.#line += text;
    this.#started = true;
    this.#gap = this.#depth;
  }

  #break(): void {
    this.#lines.push(this.#line);
    this.#line = "";
    const blank = "> ".repeat(Math.min(this.#gap, this.#depth)).trimEnd();
    for (let i = 1; i < this.#breaks; i++) this.#lines.push(blank);
  }
}
