import type { Document, Entry } from "../core/document.ts";
import { type Context, instructionFor } from "./instructions.ts";
import { beginning, ending, splitText, type TextKind, trimLines } from "./pieces.ts";
import { countTokens } from "./tokens.ts";

/** What a row says, before it has a score. */
export interface Draft {
  instruction: string;
  input: string;
  output: string;
  tokens: number;
  documentIds: string[];
}

export interface ExampleSettings {
  /** Longest row in tokens, all its parts together. */
  cutoff: number;
  system: string;
}

/** Room for the marks that a chat template puts around the turns. */
const TEMPLATE_TOKENS = 32;
const MOST_INPUT = 512;
const CARRIED_OVER = 128;

/**
 * The rows of one cleaned and redacted document: real context as instruction and input, the user's text as
 * output. `parent` is what was answered, or what the document quotes of it. A text longer than the cutoff becomes several rows, each but the first with the end of the one before.
 * Pieces that cannot be split (one endless sentence) are left out; no rows at all means "too-long-to-split".
 */
export function draftExamples(
  entry: Entry,
  parent: { document: Document; signals: Entry["signals"] } | null,
  settings: ExampleSettings,
): Draft[] {
  const context: Context = { ...entry, parent };
  const room = settings.cutoff - TEMPLATE_TOKENS - countTokens(settings.system);
  const instruction = instructionFor(context);
  const source = parent?.document.text || entry.signals.context || "";
  const input =
    source === ""
      ? ""
      : beginning(source, Math.min(MOST_INPUT, Math.floor(room / 3)), parent ? "prose" : "code");
  const used = countTokens(instruction) + countTokens(input);
  const most = Math.max(16, room - Math.max(used, CARRIED_OVER + 32));
  // A quote comes from the document itself.
  const documentIds = [
    ...new Set([entry.document.id, ...(parent && input !== "" ? [parent.document.id] : [])]),
  ];
  const kind: TextKind = entry.document.kind === "code" ? "code" : "prose";
  const drafts: Draft[] = [];
  let before = "";
  for (const piece of splitText(entry.document.text, most, kind)) {
    const output = kind === "code" ? trimLines(piece.text) : piece.text.trim();
    if (output === "") continue;
    if (piece.tokens <= most) {
      const goesOn = before !== "";
      drafts.push({
        instruction: goesOn ? goOn(entry.document) : instruction,
        input: goesOn ? ending(before, Math.min(CARRIED_OVER, Math.floor(room / 4)), kind) : input,
        output,
        tokens: output === piece.text ? piece.tokens : countTokens(output),
        documentIds: goesOn ? [entry.document.id] : documentIds,
      });
    }
    before = output;
  }
  return drafts;
}

function goOn({ kind, title }: Document): string {
  if (kind === "code") return title ? `Go on with ${title.slice(0, 120)}.` : "Go on with your code.";
  return title ? `Go on with your text "${title.slice(0, 120)}".` : "Go on with your text.";
}
