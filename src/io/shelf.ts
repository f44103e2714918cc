import { createReadStream, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { asTwinError } from "../core/errors.ts";

/** Small files put aside in one large one, to be read again in any order. It goes with the folder that it is in. */
export class Shelf {
  readonly #path: string;
  readonly #file: number;
  #size = 0;

  /** Makes the file at `path` (0600), replacing one that a killed run left. */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#file = openSync(path, "w", 0o600);
    } catch (error) {
      throw asTwinError(error, path);
    }
  }

  /** Puts the pieces of one file aside. The result opens it. */
  add(pieces: readonly Buffer[]): () => Readable {
    const start = this.#size;
    try {
      for (const piece of pieces) {
        for (let at = 0; at < piece.length; ) at += writeSync(this.#file, piece, at);
        this.#size += piece.length;
      }
    } catch (error) {
      throw asTwinError(error, this.#path);
    }
    const end = this.#size - 1;
    return () => (end < start ? Readable.from([]) : createReadStream(this.#path, { start, end }));
  }
}
