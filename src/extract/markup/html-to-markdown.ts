import { Tokenizer } from "htmlparser2";
import { Flow } from "./flow.ts";
import {
  type Attributes,
  blocks,
  empty,
  inline,
  isWanted,
  marks,
  noAttributes,
  unread,
} from "./html-elements.ts";
import { Table } from "./table.ts";

export interface MarkdownOptions {
  /** Elements that go with all that is in them. Asked for each that is not void and not left out anyway. */
  drop?(name: string, attributes: Readonly<Attributes>): boolean;
  /** "text" leaves only the text of links; "markdown", which keeps web addresses, if not said. */
  links?: "markdown" | "text";
}

/** Tables in one another that are told apart. */
const TABLES = 6;

/**
 * HTML as Markdown, in one pass and without a tree: time grows with the length, and no nesting is too deep. Images,
 * scripts, navigation and page footers go; characters that mean something in Markdown are not escaped.
 */
export function htmlToMarkdown(html: string, options: MarkdownOptions = {}): string {
  // in XHTML these can be empty; read as HTML they would take all that follows
  const source = html.replace(/<(script|style|title|textarea|iframe)((?:\s[^<>]*)?)\/>/gi, "<$1$2></$1>");
  return new Converter(source, options).convert();
}

class Converter {
  readonly #html: string;
  readonly #options: MarkdownOptions;
  /** The page, and the cells that are open in it. */
  #flow = new Flow();
  readonly #tables: { table: Table; outer: Flow }[] = [];
  /** Tables within too many tables. */
  #deeper = 0;
  #unread: { name: string; depth: number } | null = null;
  readonly #ends = new Map<string, number>();
  #pre: { text: string[]; syntax: string } | null = null;
  #tag = "";
  #attribute = "";
  #attributes = noAttributes();

  constructor(html: string, options: MarkdownOptions) {
    this.#html = html;
    this.#options = options;
  }

  convert(): string {
    const html = this.#html;
    const nothing = () => undefined;
    const tokenizer = new Tokenizer(
      { xmlMode: false, decodeEntities: true },
      {
        ontext: (start, end) => this.#text(html.slice(start, end)),
        ontextentity: (code) => this.#text(String.fromCodePoint(code)),
        onopentagname: (start, end) => {
          this.#tag = html.slice(start, end).toLowerCase();
          this.#attributes = noAttributes();
        },
        onattribname: (start, end) => {
          this.#attribute = end - start > 10 ? "" : html.slice(start, end).toLowerCase();
          if (this.#attribute === "checked" || this.#attribute === "hidden")
            this.#attributes[this.#attribute] = "";
        },
        onattribdata: (start, end) => this.#addToAttribute(html.slice(start, Math.min(end, start + 2000))),
        onattribentity: (code) => this.#addToAttribute(String.fromCodePoint(code)),
        onattribend: nothing,
        onopentagend: (end) => this.#open(this.#tag, end),
        onselfclosingtag: (end) => {
          this.#open(this.#tag, end);
          if (!empty.has(this.#tag) && !blocks.has(this.#tag)) this.#close(this.#tag);
        },
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
    if (this.#pre) this.#endPre();
    while (this.#tables.length > 0) this.#endTable();
    return this.#flow.toString().trimEnd();
  }

  #addToAttribute(text: string): void {
    const name = this.#attribute;
    if (isWanted(name) && (this.#attributes[name]?.length ?? 0) < 2000)
      this.#attributes[name] = (this.#attributes[name] ?? "") + text;
  }

  #open(name: string, at: number): void {
    if (this.#unread) {
      if (name === this.#unread.name) this.#unread.depth++;
      return;
    }
    if (!empty.has(name) && this.#isUnread(name) && this.#endsBehind(name, at)) {
      this.#unread = { name, depth: 1 };
      if (!inline.has(name)) this.#flow.space();
      return;
    }
    if (this.#pre) {
      this.#openInPre(name);
      return;
    }
    const mark = marks.get(name);
    if (mark) this.#openMark(name, mark);
    else if (/^h[1-6]$/.test(name)) this.#flow.heading(Number(name[1]));
    else if (name === "a") this.#openLink();
    else if (!this.#openTable(name)) this.#openBlock(name);
  }

  #openBlock(name: string): void {
    const flow = this.#flow;
    const { type, start, checked, class: classes } = this.#attributes;
    if (name === "br") flow.lineBreak();
    else if (name === "hr") flow.lines(["---"]);
    else if (name === "blockquote") flow.quote();
    else if (name === "ul" || name === "menu") flow.list("ul", null);
    else if (name === "ol") flow.list("ol", Math.min(1e9, Math.max(0, Number.parseInt(start, 10) || 1)));
    else if (name === "li") flow.item();
    else if (name === "q") this.#text('"');
    else if (name === "pre") this.#pre = { text: [], syntax: syntaxOf(classes) };
    else if ((name === "input" && type === "checkbox") || name === "en-todo") {
      this.#text(checked === null || checked === "false" ? "[ ]" : "[x]");
      flow.space();
    } else if (blocks.has(name)) flow.block(blocks.get(name) ?? 0);
  }

  #openMark(name: string, mark: string): void {
    const isPlain = /font-weight:\s*(?:normal|400)|font-style:\s*normal/i.test(this.#attributes.style);
    this.#flow.mark(name, isPlain ? "" : mark);
  }

  #openLink(): void {
    const href = this.#attributes.href.trim();
    const isKept =
      this.#options.links !== "text" && href.length < 1500 && /^https?:\/\/[^\s<>"]+$/i.test(href);
    const target = href.replace(/[()]/g, (char) => (char === "(" ? "%28" : "%29"));
    this.#flow.unmark("a");
    if (isKept) this.#flow.mark("a", "[", `](${target})`, href);
  }

  /** Tables hold their cells back until it is known what they are. */
  #openTable(name: string): boolean {
    const inner = this.#tables.at(-1);
    if (name === "table") {
      if (this.#tables.length >= TABLES) this.#deeper++;
      else {
        inner?.table.holdsTable();
        if (!inner) this.#flow.block(2);
        this.#tables.push({ table: new Table(), outer: this.#flow });
      }
      return true;
    }
    if (!inner || this.#deeper > 0) return false;
    if (name === "tr") this.#endCells(() => inner.table.endRow());
    else if (name === "td" || name === "th") {
      this.#endCells(() => inner.table.endCell());
      this.#flow = new Flow();
      inner.table.open(this.#flow, name === "th");
    } else return false;
    return true;
  }

  #endCells(end: () => void): void {
    const inner = this.#tables.at(-1);
    end();
    if (inner) this.#flow = inner.outer;
  }

  #endTable(): void {
    const last = this.#tables.pop();
    if (!last) return;
    this.#flow = last.outer;
    last.table.writeTo(this.#flow);
  }

  #close(name: string): void {
    if (this.#unread) {
      if (name === this.#unread.name && --this.#unread.depth === 0) this.#unread = null;
      return;
    }
    if (this.#pre) {
      if (name === "pre") this.#endPre();
      else if (name === "div" || name === "p") this.#pre.text.push("\n");
      return;
    }
    const flow = this.#flow;
    if (marks.has(name) || name === "a") flow.unmark(name);
    else if (/^h[1-6]$/.test(name)) flow.endHeading();
    else if (name === "p" || name === "figure") flow.block(2);
    else if (name === "ul" || name === "ol" || name === "li" || name === "blockquote") flow.end(name);
    else if (name === "menu") flow.end("ul");
    else if (name === "q") this.#text('"');
    else if (name === "table") {
      if (this.#deeper > 0) this.#deeper--;
      else this.#endTable();
    } else if (this.#tables.length > 0 && this.#deeper === 0 && /^t[rdh]$/.test(name)) {
      const table = this.#tables.at(-1)?.table;
      this.#endCells(() => (name === "tr" ? table?.endRow() : table?.endCell()));
    } else if (blocks.has(name)) flow.block(blocks.get(name) ?? 0);
  }

  #isUnread(name: string): boolean {
    const { hidden, style } = this.#attributes;
    if (unread.has(name) || hidden !== null || /display:\s*none/i.test(style)) return true;
    return this.#options.drop?.(name, this.#attributes) ?? false;
  }

  /** An element that is never closed must not take the rest of the page with it. */
  #endsBehind(name: string, at: number): boolean {
    let last = this.#ends.get(name);
    if (last === undefined && this.#ends.size > 60) return false; // each name costs a look through the page
    if (last === undefined) {
      last = lastEnd(this.#html, name);
      this.#ends.set(name, last);
    }
    return last > at;
  }

  #openInPre(name: string): void {
    if (!this.#pre) return;
    if (name === "br") this.#pre.text.push("\n");
    else if (name === "code") this.#pre.syntax ||= syntaxOf(this.#attributes.class);
  }

  #endPre(): void {
    if (!this.#pre) return;
    const { text, syntax } = this.#pre;
    this.#pre = null;
    const code = clean(text.join("")).replace(/^\n|\s+$/g, "");
    if (code.trim() === "") return;
    const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).slice(0, 1000).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    this.#flow.lines([fence + syntax, ...code.split("\n"), fence]);
  }

  #text(raw: string): void {
    if (this.#unread) return;
    if (this.#pre) {
      this.#pre.text.push(raw.replace(/\r\n?/g, "\n"));
      return;
    }
    const text = clean(raw).replace(/[ \t\r\n\f]+/g, " ");
    if (text.startsWith(" ")) this.#flow.space();
    const words = text.trim();
    if (words === "") return;
    this.#flow.text(words);
    if (text.endsWith(" ")) this.#flow.space();
  }
}

function lastEnd(html: string, name: string): number {
  let last = -1;
  for (const found of html.matchAll(new RegExp(`</${name.replace(/[^a-z0-9-]/g, ".")}`, "gi")))
    last = found.index;
  return last;
}

/** The language that a class names: `language-js`, `lang-js`, `brush: js`. */
const syntaxOf = (classes: string) =>
  /(?:^|\s)(?:lang(?:uage)?-|brush:\s*)([\w+#-]{1,20})/.exec(classes)?.[1] ?? "";

/** Spaces that do not break become such that do; marks for hyphenation and joining go. */
const clean = (text: string) => text.replace(/\u00a0/g, " ").replace(/[\u00ad\u200b\u2060\ufeff\0]/g, "");
