import type { Flow } from "./flow.ts";

/** Longer texts in a table's cells are set by it, not tabulated. */
const LONG = 400;

/** A table while it is read: finished rows of Markdown, and the cell that is open. */
export class Table {
  readonly #rows: string[][] = [];
  #row: string[] = [];
  #isHeader = false;
  #holdsTable = false;
  cell: Flow | null = null;

  open(cell: Flow, isHeader: boolean): void {
    this.cell = cell;
    this.#isHeader ||= isHeader;
  }

  /** The open cell ends, if there is one. */
  endCell(): void {
    if (this.cell) this.#row.push(this.cell.toString());
    this.cell = null;
  }

  endRow(): void {
    this.endCell();
    if (this.#row.some((cell) => cell !== "")) this.#rows.push(this.#row);
    this.#row = [];
  }

  /** A table in a cell: the outer one only sets it. */
  holdsTable(): void {
    this.#holdsTable = true;
  }

  /** Writes it: what holds data as a table, what only sets a page as its cells one after another. */
  writeTo(flow: Flow): void {
    this.endRow();
    const width = Math.max(0, ...this.#rows.slice(0, 2000).map((row) => row.length));
    const lays =
      this.#holdsTable || width < 2 || width > 40 || !this.#rows.every((row) => row.every(isShort));
    if (lays || (this.#rows.length < 2 && !this.#isHeader)) {
      for (const cell of this.#rows.flat()) if (cell !== "") flow.lines(cell.split("\n"));
      return;
    }
    const [head = [], ...rows] = this.#rows.map((row) =>
      row.concat(Array(Math.max(0, width - row.length)).fill("")),
    );
    flow.lines([line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)]);
  }
}

const isShort = (cell: string) => cell.length <= LONG && !/\n\n|^(?:#|>|```|[-\d]\S* .*\n)/.test(cell);
const line = (row: readonly string[]) =>
  `|${row.map((cell) => ` ${cell.replace(/\n/g, " ").replaceAll("|", "\\|")} |`).join("")}`;
