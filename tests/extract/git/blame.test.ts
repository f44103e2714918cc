import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";

const corpora = resolve(import.meta.dirname, "../../../../shared/corpora");
const cases = [
  { bundle: "llm.bundle", email: "swillison@gmail.com" },
  { bundle: "np.bundle", email: "sindresorhus@gmail.com" },
];

if (!existsSync(corpora))
  console.warn("No ../shared/corpora here: ownership is not compared on real repositories.");

describe("ownership by line", () => {
  it.skipIf(!existsSync(corpora)).each(cases)(
    "agrees with git blame on $bundle, line by line",
    async ({ bundle, email }) => {
      const folder = temporaryFolder();
      const reading = await readInto(folder, join(corpora, bundle), {
        self: { names: [], emails: [email], handles: [] },
      });
      const clone = join(folder, "clone");
      execFileSync("git", ["clone", "-q", join(corpora, bundle), clone], { stdio: "ignore" });
      const files = reading.entries.filter(({ signals }) => signals.ownShare !== undefined);
      expect(files.length).toBeGreaterThan(10);
      // every third: a blame of our own for each takes its time
      for (const { document, signals } of files.filter((_, index) => index % 3 === 0)) {
        // plain git blame as a person runs it, read by eyes of its own: "hash (<mail> date line) text"
        const path = document.provenance.locator;
        const output = execFileSync("git", ["-C", clone, "blame", "-e", "--", path], {
          encoding: "utf8",
          maxBuffer: 1 << 26,
        });
        const lines = output.split("\n").slice(0, -1);
        const own = lines.filter(
          (line) =>
            line.includes(`<${email}>`) &&
            /^\^?[0-9a-f]+ [^(]*\(<[^>]+>/.exec(line)?.[0].endsWith(`<${email}>`),
        );
        expect({ path, share: signals.ownShare }).toEqual({
          path,
          share: Math.round((own.length / lines.length) * 1000) / 1000,
        });
        if (own.length / lines.length < 0.8) continue;
        const text = lines.map((line) =>
          line.replace(/^\^?[0-9a-f]+ [^(]*\(<[^>]+> +[\d-]+ [\d:]+ [+-]\d{4} +\d+\) /, ""),
        );
        if (document.kind === "code")
          expect(document.text.split("\n")).toEqual(
            text
              .join("\n")
              .replace(/^\n+|\s+$/g, "")
              .split("\n"),
          );
      }
    },
  );
});
