import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { ownByBlame } from "../../../src/extract/git/authorship.ts";
import { blame } from "../../../src/extract/git/blame.ts";
import { readHistory } from "../../../src/extract/git/commits.ts";
import { listFiles } from "../../../src/extract/git/files.ts";
import { openRepository } from "../../../src/extract/git/repository.ts";
import { touchedPaths } from "../../../src/extract/git/touched.ts";
import { sharedFolder, temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";

const corpora = resolve(import.meta.dirname, "../../../../shared/corpora");
const cases = [
  { bundle: "llm.bundle", authors: 18, emails: ["daturkel@gmail.com"] },
  { bundle: "np.bundle", authors: 15, emails: ["sindresorhus@gmail.com"] },
];

if (!existsSync(corpora))
  console.warn("No ../shared/corpora here: ownership is not compared on real repositories.");

/** The authors' addresses, line by line, of plain `git blame` as a person runs it, read by eyes of its own. */
function authorsByGit(clone: string, path: string): string[] {
  const output = execFileSync("git", ["-C", clone, "blame", "--line-porcelain", "HEAD", "--", path], {
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  return [...output.matchAll(/^author-mail <(.*)>$/gm)].map(([, address = ""]) => address);
}

describe.skipIf(!existsSync(corpora)).each(cases)("ownership by line in $bundle", (given) => {
  const byGit = new Map<string, string[]>();
  let clone = "";

  beforeAll(() => {
    clone = join(sharedFolder(), "clone");
    execFileSync("git", ["clone", "-q", join(corpora, given.bundle), clone], { stdio: "ignore" });
    const paths = execFileSync("git", ["-C", clone, "ls-files", "-z"], { encoding: "utf8" }).split("\0");
    for (const path of paths.filter(Boolean)) byGit.set(path, authorsByGit(clone, path));
  });

  it("agrees with git blame to the line, for every author of twenty lines or more", async () => {
    const around = { signal: new AbortController().signal, env: { PATH: process.env.PATH } };
    await using repository = await openRepository(await diskEntry(join(corpora, given.bundle)), around);
    const head = repository.head ?? "";
    const { files } = await listFiles(repository, head);
    expect(files.length).toBeGreaterThan(50);
    const expected = new Map<string, number>();
    for (const { path } of files)
      for (const author of byGit.get(path) ?? []) expected.set(author, (expected.get(author) ?? 0) + 1);
    const authors = [...expected].filter(([, lines]) => lines >= 20).map(([author]) => author);
    expect(authors).toHaveLength(given.authors);
    const ours = new Map<string, number>();
    for (const { path } of files) {
      const lines = await blame(repository, head, path);
      for (const author of authors) {
        const own = ownByBlame({ self: { names: [], emails: [author], handles: [] }, shallow: false });
        const mine = lines.map(own);
        const theirs = (byGit.get(path) ?? []).map((one) => one === author);
        if (mine.join() !== theirs.join())
          expect({ path, author, mine }).toEqual({ path, author, mine: theirs });
        ours.set(author, (ours.get(author) ?? 0) + mine.filter(Boolean).length);
      }
    }
    expect(Object.fromEntries(ours)).toEqual(
      Object.fromEntries(authors.map((author) => [author, expected.get(author)])),
    );
  });

  it("looks into every file in which blame finds a line of theirs", async () => {
    const around = { signal: new AbortController().signal, env: { PATH: process.env.PATH } };
    await using repository = await openRepository(await diskEntry(join(corpora, given.bundle)), around);
    const authors = new Set([...byGit.values()].flat());
    for (const author of authors) {
      const self = { names: [], emails: [author], handles: [] };
      const { mine } = await readHistory(repository, self);
      const touched = await touchedPaths(repository, repository.head ?? "", mine);
      for (const [path, lines] of byGit) if (lines.includes(author)) expect(touched, author).toContain(path);
    }
  });

  it.each(given.emails)("takes from files no line that blame gives to somebody else (%s)", async (email) => {
    const reading = await readInto(temporaryFolder(), join(corpora, given.bundle), {
      self: { names: [], emails: [email], handles: [] },
    });
    const files = reading.entries.filter(({ signals }) => signals.ownShare !== undefined);
    expect(files.length).toBeGreaterThan(1);
    let taken = 0;
    for (const { document, signals } of files) {
      const path = document.provenance.locator;
      const authors = byGit.get(path) ?? [];
      const share = authors.filter((author) => author === email).length / authors.length;
      expect({ path, share: signals.ownShare }).toEqual({ path, share: Math.round(share * 1000) / 1000 });
      if (share >= 0.8 || document.kind !== "code") continue;
      const text = execFileSync("git", ["-C", clone, "show", `HEAD:${path}`], { encoding: "utf8" });
      const own = new Set(text.split("\n").filter((_, index) => authors[index] === email));
      for (const line of document.text.split("\n")) {
        if (line.trim() !== "") expect(own).toContain(line.trimEnd());
        taken++;
      }
    }
    expect(taken).toBeGreaterThan(0);
  });
});
