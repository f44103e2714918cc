import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { asTwinError } from "../core/errors.ts";

const BUFFER = 1 << 20;

/** Lines put aside on disk so that memory does not grow with them; read back by number, in any order. */
export class Spill {
  readonly #path: string;
  readonly #file: number;
  readonly #offsets: number[] = [0];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written = 0;

  /** Makes the file at `path` (0600), replacing one that a killed run left. */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#file = openSync(path, "w+", 0o600);
    } catch (error) {
      throw asTwinError(error, path);
    }
  }

  /** Number of the line that this became. */
  add(line: string): number {
    const bytes = Buffer.from(line);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#offsets.push((this.#offsets.at(-1) ?? 0) + bytes.length);
    if (this.#waitingBytes >= BUFFER) this.#flush();
    return this.#offsets.length - 2;
  }

  read(line: number): string {
    this.#flush();
    const start = this.#offsets[line] ?? 0;
    const bytes = Buffer.alloc((this.#offsets[line + 1] ?? start) - start);
    readSync(this.#file, bytes, 0, bytes.length, start);
    return bytes.toString("utf8");
  }

  /** Removes the file. */
  [Symbol.dispose](): void {
    ftruncateSync(this.#file);
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }

  #flush(): void {
    if (this.#waitingBytes === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    try {
      for (let at = 0; at < bytes.length; ) {
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#written + at);
      }
    } catch (error) {
      throw asTwinError(error, this.#path);
    }
    this.#written += bytes.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
