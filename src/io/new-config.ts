import { stringify } from "yaml";
import type { Self } from "../core/document.ts";

/** The commented twin.yaml of a new workspace. */
export function newConfig(self: Self): string {
  return `# What twin knows about this workspace. Edit freely; a mistake is reported with its line.
version: 1

# Who you are. Only text by one of these becomes training data; everything else is context at most.
# twin extract tells you of addresses that look like yours and are missing here.
${stringify({ me: { names: [...self.names], emails: [...self.emails], handles: [...self.handles] } })}
# Files and folders that a bare "twin extract" reads (relative to this file, or absolute).
sources: []

# Documents (.docx, .pdf, …) that you wrote though they do not name you as their author: paths and patterns.
mine: []

# How datasets are built. All of these have the value that is shown.
dataset:
  seed: 42
  # Share of the rows held out to measure with: whole conversations, the newest ones.
  evalShare: 0.1
  # Tiers 1 and 2 (your best writing) hold at least this share of the training tokens …
  tier12Share: 0.7
  # … by repeating rows at most this often, and leaving out Tier 3 rows after that.
  maxRepeats: 3
  # Longest row in tokens.
  cutoff: 1024
  # Countries whose phone numbers are looked for (two-letter codes).
  countries: [US]
  redact:
    emails: true
    phones: true
    secrets: true
  # System line of every row; {name} is your first name in the list above.
  system: You write as {name}.

# Recipe for "twin train" when none is named (see "twin recipes").
recipe: null
`;
}
