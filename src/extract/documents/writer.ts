import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { matches } from "../selection.ts";
import type { ReadOptions } from "../source.ts";
import type { Converted, Format } from "./conversion.ts";

/** Formats that a person writes in; a PDF or a book in one's Drive was as likely put there to be read. */
const written = new Set<Format>(["docx", "odt", "rtf", "text", "html"]);

/**
 * Is a document the user's own? That the file says so, by its author or who changed it last; that the user says so, of
 * the file or a folder above it; or that it was made in the user's own Google Drive and names nobody else.
 */
export function isOwn(
  name: string,
  format: Format,
  { authors }: Pick<Converted, "authors">,
  { self, mine }: Pick<ReadOptions, "self" | "mine">,
): boolean {
  if (matches(name, mine ?? [])) return true;
  if (authors.some((author) => namesUser(self, author))) return true;
  return authors.length === 0 && written.has(format) && /[/\\]Takeout[/\\](?:Google )?Drive[/\\]/i.test(name);
}

/** Does an author's field name the user, by name, address, or both? */
export function namesUser(self: Self, author: string): boolean {
  const address = /[^\s<>"(),]+@[^\s<>"(),]+/.exec(author)?.[0];
  const name = author.replace(/[<("]?[^\s<>"(),]+@[^\s<>"(),]+[>)"]?/, "");
  return (
    (address !== undefined && isSelf(self, { address })) ||
    isSelfByName(self, name) ||
    isSelf(self, { handle: author.trim().replace(/^@/, "") })
  );
}
