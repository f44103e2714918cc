import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import type { Converter } from "./conversion.ts";
import { dateOf, decoderOf, nowhere, symbols, token } from "./rtf-words.ts";
import { escapeHtml } from "./xml.ts";

/** What a group changes and its end takes back. */
interface State {
  /** Where the text goes: the page, a field of the properties, or nowhere. */
  to: "text" | "nowhere" | "marker" | keyof Properties;
  bold: boolean;
  italic: boolean;
  /** Hidden, or deleted while changes are tracked. */
  gone: boolean;
  /** Characters that stand in for a `\u` where a program knows none. */
  stand: number;
  inInfo: boolean;
}

interface Properties {
  author: string;
  operator: string;
  title: string;
  creatim: string;
  revtim: string;
}

const DEPTH = 2000;

/** Rich Text: paragraphs, emphasis and headings. Headers, footers, pictures and deletions go. */
export const convertRtf: Converter = async (bytes) => {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!source.startsWith("{\\rtf")) return { reason: "damaged" };
  const { html, properties } = new Reader(source).read();
  return {
    text: htmlToMarkdown(html),
    title: properties.title || null,
    authors: [properties.author, properties.operator].filter((one) => one !== ""),
    created: dateOf(properties.creatim),
    modified: dateOf(properties.revtim),
  };
};

class Reader {
  readonly #source: string;
  readonly #html: string[] = [];
  readonly #properties: Properties = { author: "", operator: "", title: "", creatim: "", revtim: "" };
  readonly #stack: State[] = [];
  #state: State = { to: "text", bold: false, italic: false, gone: false, stand: 1, inInfo: false };
  #tooDeep = 0;
  #paragraph: string[] = [];
  #heading = 0;
  #marker = "";
  /** Bytes of one or more characters in the document's encoding. */
  #bytes: number[] = [];
  #decoder = decoderOf(1252);
  /** Characters that are still to be passed over behind a `\u`. */
  #passed = 0;
  #inTable = false;
  #ignorable = false;

  constructor(source: string) {
    this.#source = source;
  }

  read(): { html: string; properties: Properties } {
    token.lastIndex = 0;
    for (const found of this.#source.matchAll(token)) {
      const [, word, number, code, symbol, bracket, text] = found;
      if (code === undefined) this.#flushBytes();
      if (word !== undefined) this.#word(word, number === undefined ? null : Number(number));
      else if (code !== undefined) this.#byte(Number.parseInt(code, 16));
      else if (symbol !== undefined) this.#symbol(symbol);
      else if (bracket === "{") this.#openGroup();
      else if (bracket === "}") this.#closeGroup();
      else if (text !== undefined) this.#plain(text);
    }
    this.#flushBytes();
    this.#endParagraph();
    return { html: this.#html.join(""), properties: this.#properties };
  }

  #openGroup(): void {
    this.#passed = 0;
    if (this.#stack.length >= DEPTH) this.#tooDeep++;
    else this.#stack.push({ ...this.#state });
  }

  #closeGroup(): void {
    this.#passed = 0;
    if (this.#tooDeep > 0) this.#tooDeep--;
    else this.#state = this.#stack.pop() ?? this.#state;
  }

  #word(word: string, number: number | null): void {
    const state = this.#state;
    const isIgnorable = this.#ignorable;
    this.#ignorable = false;
    if (word === "u" && number !== null) {
      this.#write(String.fromCharCode(number < 0 ? number + 65536 : number));
      this.#passed = state.stand;
    } else if (word === "uc") state.stand = number ?? 1;
    else if (word === "ansicpg") this.#decoder = decoderOf(number ?? 1252);
    else if (nowhere.has(word)) state.to = "nowhere";
    else if (word === "info") Object.assign(state, { inInfo: true, to: "nowhere" });
    else if (state.inInfo && isProperty(word, this.#properties)) state.to = word;
    else if (state.inInfo) this.#datePart(number);
    else if (word === "listtext" || word === "pntext") state.to = "marker";
    else if (isIgnorable && !/^(?:shppict|shptxt|ud|upr)$/.test(word)) state.to = "nowhere";
    else if (symbols[word] !== undefined) this.#write(symbols[word]);
    else this.#format(word, number);
  }

  #format(word: string, number: number | null): void {
    const state = this.#state;
    const isOn = number !== 0;
    if (word === "b") state.bold = isOn;
    else if (word === "i") state.italic = isOn;
    else if (word === "v" || word === "deleted") state.gone = isOn;
    else if (word === "plain") Object.assign(state, { bold: false, italic: false, gone: false });
    else if (word === "outlinelevel") this.#heading = Math.min(6, (number ?? 0) + 1);
    else if (word === "pard") {
      this.#heading = 0;
      this.#inTable = false;
    } else if (word === "intbl") this.#inTable = true;
    else if (word === "line" || word === "softline") this.#paragraph.push("<br>");
    else if (word === "cell" || word === "nestcell") this.#paragraph.push(" | ");
    else if (word === "row" || word === "nestrow") this.#endParagraph();
    else if (word === "par" || word === "sect" || word === "page") {
      if (this.#inTable) this.#paragraph.push(" ");
      else this.#endParagraph();
    }
  }

  #symbol(symbol: string): void {
    if (symbol === "*") this.#ignorable = true;
    else if (symbol === "\n" || symbol === "\r") this.#format("par", null);
    else if (symbols[symbol] !== undefined) this.#write(symbols[symbol]);
  }

  #byte(value: number): void {
    if (this.#passed > 0) this.#passed--;
    else this.#bytes.push(value);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const text = this.#decoder(Uint8Array.from(this.#bytes));
    this.#bytes = [];
    this.#write(text);
  }

  #plain(text: string): void {
    const passed = Math.min(this.#passed, text.length);
    this.#passed -= passed;
    if (text.length > passed) this.#write(text.slice(passed));
  }

  #write(text: string): void {
    const { to, gone, bold, italic } = this.#state;
    this.#ignorable = false;
    if (to === "nowhere" || gone) return;
    if (to === "marker") this.#marker += text;
    else if (to !== "text") this.#properties[to] = (this.#properties[to] + text).slice(0, 500);
    else {
      const start = (bold ? "<b>" : "") + (italic ? "<i>" : "");
      const end = (italic ? "</i>" : "") + (bold ? "</b>" : "");
      this.#paragraph.push(start + escapeHtml(text) + end);
    }
  }

  /** `{\creatim\yr2019\mo3\dy4\hr9\min5}` */
  #datePart(number: number | null): void {
    const { to } = this.#state;
    if ((to === "creatim" || to === "revtim") && number !== null) this.#properties[to] += `${number} `;
  }

  #endParagraph(): void {
    const marker = this.#marker.trim();
    const text = this.#paragraph
      .join("")
      .replaceAll("</i></b><b><i>", "")
      .replaceAll("</b><b>", "")
      .replaceAll("</i><i>", "")
      .replace(/(?: \| )+$/, "");
    this.#paragraph = [];
    this.#marker = "";
    if (text.trim() === "") return;
    const level = this.#heading;
    if (level > 0) this.#html.push(`<h${level}>${text}</h${level}>`);
    else if (marker === "") this.#html.push(`<p>${text}</p>`);
    else if (/^\(?\d/.test(marker))
      this.#html.push(`<ol start="${Number.parseInt(marker.replace("(", ""), 10)}"><li>${text}</li></ol>`);
    else this.#html.push(`<ul><li>${text}</li></ul>`);
  }
}

const isProperty = (word: string, properties: Properties): word is keyof Properties => word in properties;
