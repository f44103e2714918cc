/** What stands around a line: a quotation, an item of a list. */
interface Container {
  name: string;
  /** Before its first line, then before the others; the same for quotations. */
  first: string;
  rest: string;
  started: boolean;
}

/** Emphasis, strike-through, inline code, or a link that is open. */
interface Mark {
  name: string;
  open: string;
  close: string;
  href: string;
  /** Place of its opening in the line's pieces; -1 while there is no word in it. */
  at: number;
}

/** Structures within each other that are told apart; deeper ones are counted, not shown. */
const DEPTH = 24;

/** Markdown laid out line by line as a browser would lay out the blocks. Of a page, or of a cell of a table. */
export class Flow {
  readonly #lines: string[] = [];
  #line: string[] = [];
  /** Newlines that are due before the next word. */
  #breaks = 0;
  #space = false;
  /** The least number of containers since the last word, which blank lines have. */
  #gap = 0;
  #heading = 0;
  readonly #containers: Container[] = [];
  /** Open lists and containers, as their tags stand in each other. */
  readonly #structure: { name: string; next: number | null; items: number; container: boolean }[] = [];
  /** Structures that were too deep to be kept. */
  #deeper = 0;
  readonly #marks: Mark[] = [];

  /** The Markdown so far, without the break that is due. */
  toString(): string {
    this.#closeMarks();
    return (this.#line.length > 0 ? [...this.#lines, this.#line.join("")] : this.#lines).join("\n");
  }

  get isEmpty(): boolean {
    return this.#line.length === 0 && this.#lines.length === 0;
  }

  /** A block begins or ends: `count` newlines are due. */
  block(count: number): void {
    this.#gap = Math.min(this.#gap, this.#containers.length);
    this.#space = false;
    // an item's text begins behind its marker, whatever it stands in
    if (this.#containers.at(-1)?.started !== false) this.#breaks = Math.max(this.#breaks, count);
  }

  /** A line ends within a block; in a heading, which has one line, a space does. */
  lineBreak(): void {
    this.#space = this.#heading > 0;
    if (!this.#space) this.#breaks = Math.min(2, this.#breaks + 1);
  }

  space(): void {
    this.#space = true;
  }

  heading(level: number): void {
    this.block(2);
    this.#heading = level;
  }

  endHeading(): void {
    this.#heading = 0;
    this.block(2);
  }

  /** A list begins, within an item on the next line. */
  list(name: string, next: number | null): void {
    this.block(this.#structure.length > 0 ? 1 : 2);
    this.#push({ name, next, items: 0, container: false });
  }

  /** An item begins; the one before it in the same list ends, whether it was closed or not. */
  item(): void {
    const list = this.#structure.findLastIndex(({ name }) => name === "ul" || name === "ol");
    const open = this.#structure.findLastIndex(({ name }) => name === "li");
    if (open > list) this.#cut(open);
    const at = this.#structure[list];
    this.block(1);
    if (at && at.items > 0) this.#breaks = 1; // whatever stood at the end of the item before
    const marker = at?.next == null ? "- " : `${at.next++}. `;
    if (at) at.items++;
    this.#contain("li", marker, " ".repeat(marker.length));
  }

  quote(): void {
    this.block(2);
    this.#contain("blockquote", "> ", "> ");
  }

  /** The innermost list, item or quotation of this name ends, with what was left open in it. */
  end(name: string): void {
    this.block(name === "li" || (name !== "blockquote" && this.#structure.length > 1) ? 1 : 2);
    if (this.#deeper > 0) {
      this.#deeper--;
      return;
    }
    const at = this.#structure.findLastIndex((one) => one.name === name);
    if (at >= 0) this.#cut(at);
    this.#gap = Math.min(this.#gap, this.#containers.length);
  }

  /** Emphasis and the like begin. They are written with their first word, and a second time after a new block. */
  mark(name: string, open: string, close = open, href = ""): void {
    if (this.#marks.length < DEPTH) this.#marks.push({ name, open, close, href, at: -1 });
  }

  unmark(name: string): void {
    const at = this.#marks.findLastIndex((one) => one.name === name);
    if (at < 0) return;
    // marks stand in each other: those within end too, and begin again with the next word
    const within = this.#marks.splice(at);
    for (const one of within.reverse()) this.#close(one);
    for (const one of within.reverse().slice(1)) this.#marks.push(one);
  }

  /** Words with single spaces between them. */
  text(words: string): void {
    this.#begin();
    if (this.#space && this.#line.length > 0) this.#line.push(" ");
    this.#space = false;
    const shown = new Set<string>();
    for (const mark of this.#marks) {
      const twice = shown.has(mark.open) || (this.#heading > 0 && mark.open === "**");
      shown.add(mark.open);
      if (mark.at >= 0 || twice) continue;
      mark.at = this.#line.length;
      this.#line.push(mark.open);
    }
    this.#line.push(words);
    this.#gap = this.#containers.length;
  }

  /** Lines as they are, as a block of their own. */
  lines(lines: readonly string[]): void {
    this.block(2);
    for (const line of lines) {
      this.block(1);
      this.#begin(line === "");
      this.#line.push(line);
      this.#gap = this.#containers.length;
      this.#flush();
      this.#breaks = 1;
    }
    this.block(2);
  }

  #begin(isBlank = false): void {
    if (this.#breaks > 0 && !this.isEmpty) {
      this.#flush();
      const blank = this.#prefix(Math.min(this.#gap, this.#containers.length)).trimEnd();
      for (let i = 1; i < this.#breaks; i++) this.#lines.push(blank);
    }
    this.#breaks = 0;
    if (this.#line.length > 0) return;
    this.#space = false;
    const prefix = this.#containers
      .map((one) => {
        const text = one.started ? one.rest : one.first;
        one.started = true;
        return text;
      })
      .join("");
    const start = prefix + (this.#heading > 0 ? `${"#".repeat(this.#heading)} ` : "");
    if (start) this.#line.push(isBlank ? start.trimEnd() : start);
  }

  /** Ends the line, if there is one. */
  #flush(): void {
    this.#closeMarks();
    if (this.#line.length > 0) this.#lines.push(this.#line.join(""));
    this.#line = [];
  }

  #closeMarks(): void {
    for (let i = this.#marks.length - 1; i >= 0; i--) {
      const mark = this.#marks[i];
      if (mark) this.#close(mark);
    }
  }

  #close(mark: Mark): void {
    if (mark.at < 0) return;
    const shown = mark.href ? this.#line.slice(mark.at + 1).join("") : "";
    if (shown !== "" && isAddress(shown, mark.href)) this.#line[mark.at] = "";
    else this.#line.push(mark.close);
    mark.at = -1;
  }

  #prefix(count: number): string {
    return this.#containers
      .slice(0, count)
      .map(({ rest }) => rest)
      .join("");
  }

  #contain(name: string, first: string, rest: string): void {
    if (!this.#push({ name, next: null, items: 0, container: true })) return;
    this.#containers.push({ name, first, rest, started: name === "blockquote" });
  }

  #push(one: { name: string; next: number | null; items: number; container: boolean }): boolean {
    if (this.#structure.length >= DEPTH) {
      this.#deeper++;
      return false;
    }
    this.#structure.push(one);
    return true;
  }

  #cut(from: number): void {
    for (const { container } of this.#structure.splice(from)) if (container) this.#containers.pop();
    this.#gap = Math.min(this.#gap, this.#containers.length);
  }
}

/** Does a link show where it leads? Then its text is enough. */
const isAddress = (shown: string, href: string) => bare(shown) === bare(href);
const bare = (address: string) => address.replace(/^https?:\/\/(?:www\.)?|\/$/g, "");
