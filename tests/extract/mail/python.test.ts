import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareWithPython, isKnown, mailsOf } from "./python.ts";

/** The mails that Python tests its own parser with, where they are installed. */
function pythonsOwn(): string | null {
  try {
    const where = "import os, test.test_email as t; print(os.path.join(os.path.dirname(t.__file__), 'data'))";
    return execFileSync("python3", ["-c", where], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}

const folder = pythonsOwn();
const corpora = ["spamassassin", "mailing-list"].map((name) => `../shared/corpora/${name}.mbox.gz`);

describe("what Python's email package reads (default policy)", () => {
  it("we read as well on the mails of its own tests, or better", async (context) => {
    if (folder === null || !existsSync(folder)) return context.skip("python3 or its tests are not installed");
    const names = readdirSync(folder)
      .filter((name) => name.endsWith(".txt"))
      .sort();
    const found = await compareWithPython(names.map((name) => readFileSync(join(folder, name))));
    const open = found?.filter((one) => !isKnown(one)).map(({ index, field }) => `${names[index]} ${field}`);
    // a file without any header is no mail to us
    expect(open).toEqual(["msg_19.txt text"]);
  });

  it.each(corpora)("we read as well on every 30th mail of %s, or better", async (path) => {
    const found = existsSync(path) ? await compareWithPython(mailsOf(path, 30)) : null;
    if (!found) return console.info(`skipped: ${path} or python3 is not there`);
    expect(found.filter((one) => !isKnown(one))).toEqual([]);
  });
});
