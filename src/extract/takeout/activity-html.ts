import { Parser } from "htmlparser2";
import { throwIfCancelled } from "../../core/errors.ts";
import { asReadError } from "../entry.ts";
import { type Item, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import type { Visit } from "../traces/visits.ts";
import { activityVisit } from "./activity-json.ts";
import { proseDate } from "./prose-date.ts";

/** One activity while its cells come past. */
interface Cell {
  product: string;
  lines: string[];
  url: string;
}

/** The activities of an HTML file, however large; newest first. A cell holds the product, what was done, and when. */
export async function* visitsOf(
  entry: ExportEntry,
  { signal, onProgress }: Pick<ReadOptions, "signal" | "onProgress">,
): AsyncIterable<Visit | Item> {
  const waiting: (Visit | Item)[] = [];
  const cells = new Cells((cell, number) => waiting.push(visitOf(cell, number)));
  const decoder = new TextDecoder();
  let done = 0;
  try {
    for await (const chunk of entry.open()) {
      throwIfCancelled(signal);
      done += chunk.length;
      cells.write(decoder.decode(chunk, { stream: true }));
      yield* waiting.splice(0);
      onProgress(done, entry.size);
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  cells.end();
  yield* waiting.splice(0);
}

/** The last line that is a date is when it was; what stands before it is what was done. */
function visitOf({ product, lines, url }: Cell, number: number): Visit | Item {
  const at = lines.findLastIndex(
    (line) => /\p{Nd}/u.test(line) && line.length < 80 && proseDate(line) !== null,
  );
  const [title = "", by] = at === -1 ? [] : lines.slice(0, at);
  if (title === "") return skipped(`activity ${number}`, "unreadable-activity");
  return activityVisit({ product, title, url, at: proseDate(lines[at] ?? ""), by });
}

/** Takes the cells out of the page; what is in none does not count. */
class Cells {
  readonly #parser: Parser;
  #depth = 0;
  #count = 0;
  #outer: { depth: number; cell: Cell } | null = null;
  /** Where in the cell we are. */
  #part: { name: "product" | "body"; depth: number } | null = null;
  #line = "";

  constructor(found: (cell: Cell, number: number) => void) {
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => this.#open(name, attributes.class ?? "", attributes.href ?? ""),
        ontext: (text) => {
          if (this.#part && this.#line.length < 20_000) this.#line += text;
        },
        onclosetag: (name) => this.#close(name, found),
      },
      { decodeEntities: true },
    );
  }

  write(html: string): void {
    this.#parser.write(html);
  }

  end(): void {
    this.#parser.end();
  }

  #open(name: string, type: string, href: string): void {
    if (name === "br") this.#endLine();
    if (name === "a" && this.#part?.name === "body" && this.#outer) this.#outer.cell.url ||= href;
    if (name !== "div" && name !== "p") return;
    this.#depth++;
    if (/\bouter-cell\b/.test(type))
      this.#outer = { depth: this.#depth, cell: { product: "", lines: [], url: "" } };
    else if (this.#outer && /\bmdl-typography--title\b/.test(type)) this.#begin("product");
    else if (this.#outer && /\bbody-1\b(?!.*text-right)/.test(type)) this.#begin("body");
  }

  #begin(name: "product" | "body"): void {
    this.#part = { name, depth: this.#depth };
    this.#line = "";
  }

  #close(name: string, found: (cell: Cell, number: number) => void): void {
    if (name !== "div" && name !== "p") return;
    if (this.#part?.depth === this.#depth) {
      this.#endLine();
      this.#part = null;
    }
    if (this.#outer?.depth === this.#depth) {
      found(this.#outer.cell, ++this.#count);
      this.#outer = null;
    }
    this.#depth--;
  }

  #endLine(): void {
    if (!this.#part || !this.#outer) return;
    const line = this.#line.replace(/\s+/gu, " ").trim();
    if (line !== "" && this.#part.name === "product") this.#outer.cell.product ||= line;
    else if (line !== "") this.#outer.cell.lines.push(line);
    this.#line = "";
  }
}
