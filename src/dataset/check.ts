import { TwinError } from "../core/errors.ts";
import { exampleSchema } from "../core/example.ts";
import type { Redactor } from "../core/redaction.ts";
import { readLines } from "../io/jsonl.ts";

/**
 * Reads a finished file of rows again and refuses it when anything that should have been redacted is in it.
 * The last line of defence, so it trusts nothing that was in memory.
 */
export async function checkRows(path: string, redactor: Redactor): Promise<void> {
  let number = 0;
  for await (const line of readLines(path)) {
    number++;
    const { instruction, input, output, system = "" } = exampleSchema.parse(JSON.parse(line));
    for (const text of [instruction, input, output, system]) {
      const [finding] = redactor.find(text);
      if (!finding) continue;
      throw new TwinError(
        "MISMATCH",
        `Row ${number} would hold a ${finding.type} (${finding.rule}); nothing was written.`,
        {
          hint: "This is a bug in twin's redaction; please report the rule's name (not the text).",
        },
      );
    }
  }
}
