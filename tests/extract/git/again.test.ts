import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/cli.ts";
import { contentOf } from "../../support/corpus.ts";
import { entryOf, readInto } from "../../support/extract.ts";
import { bo, git, lines, TestRepository } from "./repository.ts";

const self = { names: ["Ada Quill"], emails: ["ada@example.org"], handles: ["adaq"] };

/** A PATH on which git writes down what it was asked for, and then does it. */
function watchedGit(folder: string): { env: { PATH: string }; blamed: () => string[] } {
  const bin = temporaryFolder();
  const log = join(folder, "git.log");
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  writeFileSync(join(bin, "git"), `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}' "$@"\n`);
  chmodSync(join(bin, "git"), 0o755);
  writeFileSync(log, "");
  return {
    env: { PATH: `${bin}:${process.env.PATH}` },
    blamed: () => {
      const asked = readFileSync(log, "utf8").split("\n");
      writeFileSync(log, "");
      return [...new Set(asked.flatMap((line) => / blame .* -- (.+)$/.exec(line)?.[1] ?? []))].sort();
    },
  };
}

/** The corpus after a whole reading from nothing: what a reading of changes only must come to as well. */
async function fromNothing(path: string) {
  const folder = temporaryFolder();
  await readInto(folder, path, { self });
  return contentOf(join(folder, "corpus.db"));
}

describe("a large repository of others", () => {
  it("is blamed only where the user has been, also under the names that others gave it later", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    const many = Object.fromEntries(
      Array.from({ length: 320 }, (_, index) => [`src/f${index}.ts`, `${lines(6, `w${index}x`)}\n`]),
    );
    repository.commit("Bo writes it all", many, bo);
    const oars = `${lines(6, "oar")}\n${lines(9, "mast")}\n`;
    repository.commit("Ada adds to two", { "src/f7.ts": `${lines(9, "ada")}\n`, "old/oars.ts": oars });
    repository.commit("Bo moves it", { "old/oars.ts": null, "new/oars.ts": oars }, bo);
    repository.commit("And again", { "new/oars.ts": null, "boats/oars.ts": oars }, bo);
    const watched = watchedGit(folder);
    const reading = await readInto(folder, repository.path, { self, ...watched });
    expect(watched.blamed()).toEqual(["boats/oars.ts", "src/f7.ts"]);
    expect(entryOf(reading, "repo/boats/oars.ts").document.text).toBe(oars.trim());
    expect(reading.extraction.leftOut).toMatchObject({ "file-by-others": 319 });
  });
});

describe("a repository that has changed", () => {
  it("is read from where it was: only changed files are blamed, the rest is kept", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`src/f${index}.ts`, `${lines(6, `w${index}x`)}\n`]),
    );
    repository.commit("Add many files at once", { ...many, "bo.md": "x\n", "gone.md": "Goes away.\n" });
    repository.commit("Bo's own", { "by-bo.md": "# By Bo\n" }, bo);
    const watched = watchedGit(folder);
    const first = await readInto(folder, repository.path, { self, ...watched });
    expect(first.extraction.added).toBe(33);
    expect(watched.blamed()).toHaveLength(33);

    repository.commit("Change one file, drop one", {
      "src/f3.ts": `${lines(9, "w3x")}\n`,
      "gone.md": null,
      "new file.md": "New words.\n",
    });
    const second = await readInto(folder, repository.path, { self, ...watched });
    expect(watched.blamed()).toEqual(["new file.md", "src/f3.ts"]);
    expect(second.extraction).toMatchObject({ added: 2, updated: 1, removed: 1, unchanged: 31 });
    expect(second.extraction.leftOut["left-out-before"]).toBe(1);
    expect(contentOf(join(folder, "corpus.db"))).toEqual(await fromNothing(repository.path));

    // another branch's commits are new, its files are not at HEAD
    git(repository.path, "checkout", "-q", "-b", "side", "HEAD~1");
    repository.commit("Work on the side of it", { "side.md": "Side.\n" });
    git(repository.path, "checkout", "-q", "main");
    const third = await readInto(folder, repository.path, { self, ...watched });
    expect(watched.blamed()).toEqual([]);
    expect(third.extraction).toMatchObject({ added: 1, updated: 0, removed: 0 });
    repository.merge("side");
    await readInto(folder, repository.path, { self, ...watched });
    expect(watched.blamed()).toEqual(["side.md"]);
    expect(contentOf(join(folder, "corpus.db"))).toEqual(await fromNothing(repository.path));
  });

  it("is read anew where the earlier reading says nothing: rewritten, other names, another user", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    repository.commit("Something by Ada at first", {
      "a.ts": `${lines(6, "a")}\n`,
      "b.ts": `${lines(6, "b")}\n`,
    });
    repository.commit(
      "From an old machine",
      { "c.ts": `${lines(6, "c")}\n` },
      { name: "root", email: "ada@old" },
    );
    await readInto(folder, repository.path, { self });
    repository.commit("Map her", { ".mailmap": "Ada Quill <ada@example.org> <ada@old>\n" }, bo);
    const mapped = await readInto(folder, repository.path, { self });
    expect(entryOf(mapped, "repo/c.ts").document.author).toBe("self");
    expect(contentOf(join(folder, "corpus.db"))).toEqual(await fromNothing(repository.path));

    git(repository.path, "reset", "-q", "--hard", "HEAD~2");
    repository.commit("Write the history anew", { "d.ts": `${lines(6, "d")}\n` });
    await readInto(folder, repository.path, { self });
    expect(contentOf(join(folder, "corpus.db"))).toEqual(await fromNothing(repository.path));

    const other = await readInto(folder, repository.path, {
      self: { names: [], emails: ["bo@example.org"], handles: [] },
    });
    expect(other.entries).toEqual([]);
  });

  it("keeps to what it was when the reading began", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    for (let index = 0; index < 45; index++)
      writeFileSync(join(repository.path, `more-${index}.md`), `More ${index}\n`);
    repository.commit("Add many files at once", {});
    let changed = false;
    const first = await readInto(folder, repository.path, {
      self,
      onEvent: ({ type }) => {
        if (type !== "progress" || changed) return;
        changed = true;
        repository.commit("Take them away while they are read", { "more-44.md": null, "late.md": "Late.\n" });
      },
    });
    expect(changed).toBe(true);
    expect(first.entries).toHaveLength(46);
    const second = await readInto(folder, repository.path, { self });
    expect(second.extraction).toMatchObject({ added: 2, removed: 1 });
    expect(contentOf(join(folder, "corpus.db"))).toEqual(await fromNothing(repository.path));
  });
});

describe("unusual repositories", () => {
  it("reads a work tree and a submodule by their .git files", async () => {
    const folder = temporaryFolder();
    const library = new TestRepository(join(folder, "library"));
    library.commit("Words of the library", { "lib.md": "Library words.\n" });
    const repository = new TestRepository(join(folder, "repo"));
    repository.commit("Words of the project", { "a.md": "Project words.\n" });
    git(repository.path, "submodule", "--quiet", "add", library.path, "sub");
    repository.commit("Add the library to the project", {});
    git(repository.path, "worktree", "add", "-q", join(folder, "tree"));
    const whole = await readInto(temporaryFolder(), repository.path, { self });
    expect(whole.entries.map(({ document }) => document.title)).not.toContain("lib.md");
    const tree = await readInto(temporaryFolder(), join(folder, "tree"), { self });
    expect(tree.entries).toHaveLength(whole.entries.length);
    const sub = await readInto(temporaryFolder(), join(repository.path, "sub"), { self });
    expect(sub.entries.map(({ document }) => document.text).sort()).toEqual([
      "Library words.",
      "Words of the library",
    ]);
  });

  it("reads tags of anything, a HEAD without a commit, and ids of 64 digits", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    repository.commit("The only commit there is", { "a.md": "Words of mine.\n" });
    git(repository.path, "tag", "blob", "HEAD:a.md");
    git(repository.path, "tag", "tree", "HEAD^{tree}");
    git(repository.path, "tag", "-a", "-m", "A tag with a message", "v1");
    const tagged = await readInto(folder, repository.path, { self });
    expect(tagged.entries).toHaveLength(2);
    repository.commit("One more, to read again", { "b.md": "More of mine.\n" });
    expect((await readInto(folder, repository.path, { self })).extraction).toMatchObject({
      added: 2,
      unchanged: 2,
    });
    git(repository.path, "symbolic-ref", "HEAD", "refs/heads/not-yet");
    const unborn = await readInto(folder, repository.path, { self });
    expect(unborn.entries.map(({ document }) => document.kind)).toEqual(["post", "post"]);

    const long = join(folder, "long");
    git(folder, "init", "-q", "--object-format=sha256", long);
    writeFileSync(join(long, "a.ts"), `${lines(6, "a")}\n`);
    git(long, "add", "-A");
    git(long, "commit", "-q", "-m", "A commit with a long name");
    const reading = await readInto(temporaryFolder(), long, { self });
    expect(reading.entries.map(({ document }) => document.title).sort()).toEqual([
      "A commit with a long name",
      "a.ts",
    ]);
  });

  it("reads a shallow clone anew when the rest of it has come", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    repository.commit("Ada writes it all", { "a.md": "By Ada.\n" });
    repository.commit("Ada goes on from there", { "c.md": "Also by Ada.\n" });
    const clone = join(folder, "shallow");
    git(folder, "clone", "-q", "--depth=1", `file://${repository.path}`, clone);
    expect((await readInto(folder, clone, { self })).entries).toHaveLength(1);
    git(clone, "fetch", "-q", "--unshallow");
    expect((await readInto(folder, clone, { self })).entries).toHaveLength(4);
  });

  it("is not led astray by its own settings", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    const first = repository.commit("The first commit of all", { "a.md": "Words of mine.\n" });
    const plain = entryOf(await readInto(temporaryFolder(), repository.path, { self }), first);
    for (const [key, value] of [
      ["blame.ignoreRevsFile", "not-there"],
      ["diff.orderFile", "not-there"],
      ["log.showRoot", "false"],
      ["log.diffMerges", "off"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.context", "0"],
      ["color.ui", "always"],
      ["log.date", "relative"],
      ["format.pretty", "oneline"],
      ["core.abbrev", "5"],
      ["diff.algorithm", "patience"],
      ["mailmap.file", join(folder, "map")],
    ])
      git(repository.path, "config", key ?? "", value ?? "");
    writeFileSync(join(folder, "map"), "Bo <bo@example.org> <ada@example.org>\n");
    const reading = await readInto(temporaryFolder(), repository.path, { self });
    expect(entryOf(reading, first)).toEqual(plain);
    expect(entryOf(reading, "repo/a.md").document.text).toBe("Words of mine.");
  });

  it("says what is wrong with a damaged one, and is not hurt by a .git file that leads nowhere", async () => {
    const folder = temporaryFolder();
    const repository = new TestRepository(join(folder, "repo"));
    const commit = repository.commit("Something that will be lost", { "a.md": "Words.\n" });
    writeFileSync(join(folder, "repo", "nested"), "x");
    const object = join(repository.path, ".git", "objects", commit.slice(0, 2), commit.slice(2));
    chmodSync(object, 0o644);
    writeFileSync(object, "nonsense");
    await expect(readInto(folder, repository.path, { self })).rejects.toMatchObject({
      code: expect.stringMatching(/CORRUPT|NOTHING_TO_DO/),
    });
    const lost = temporaryFolder();
    writeFileSync(join(lost, ".git"), "gitdir: /nowhere/at/all\n");
    appendFileSync(join(lost, "notes.txt"), "x");
    await expect(readInto(folder, lost, { self })).rejects.toMatchObject({ code: "CORRUPT" });
    expect(existsSync("/nowhere")).toBe(false);
  });
});
