import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, twin } from "../support/cli.ts";

describe("twin init", () => {
  it("makes a commented twin.yaml that only its owner may read", async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await twin(
      ["init", "w", "--name", "Ann Other", "--email", "ann@example.org", "--email", "a@example.com", "--yes"],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("Made a workspace");
    const text = readFileSync(join(cwd, "w", "twin.yaml"), "utf8");
    expect(text).toMatch(/^# What twin knows/);
    expect(text).toContain("- ann@example.org\n    - a@example.com");
    expect(statSync(join(cwd, "w", "twin.yaml")).mode & 0o077).toBe(0);
  });

  it("leaves an existing workspace as it is", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "twin.yaml"), "version: 1\nme: {}\n");
    const { code, stderr } = await twin(["init", "--yes"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("twin me add");
    expect(readFileSync(join(cwd, "twin.yaml"), "utf8")).toBe("version: 1\nme: {}\n");
  });

  it.skipIf(process.getuid?.() === 0)("says so when the folder may not be written", async () => {
    const cwd = temporaryFolder();
    chmodSync(cwd, 0o500);
    const { code, stderr } = await twin(["init", "--yes"], { cwd });
    chmodSync(cwd, 0o700);
    expect(code).toBe(1);
    expect(stderr).toContain("permission");
  });
});

describe("finding the workspace", () => {
  it("takes --workspace before TWIN_WORKSPACE before the nearest parent", async () => {
    const cwd = temporaryFolder();
    for (const name of ["near", "env", "flag"]) await twin(["init", name, "--name", name, "--yes"], { cwd });
    const inside = join(cwd, "near", "a", "b");
    mkdirSync(inside, { recursive: true });
    const env = { TWIN_WORKSPACE: join(cwd, "env") };
    expect((await twin(["me"], { cwd: inside })).stdout).toContain("names: near");
    expect((await twin(["me"], { cwd: inside, env })).stdout).toContain("names: env");
    const flag = await twin(["me", "--workspace", join(cwd, "flag")], { cwd: inside, env });
    expect(flag.stdout).toContain("names: flag");
  });

  it("exits 10 where there is none", async () => {
    const { code, stdout, stderr } = await twin(["me"], { cwd: temporaryFolder() });
    expect({ code, stdout }).toEqual({ code: 10, stdout: "" });
    expect(stderr).toContain("twin init");
  });

  it("names the line of a typo", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "twin.yaml"), "version: 1\nme:\n  names: []\n  emial: []\n");
    const { code, stderr } = await twin(["me"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('line 4: unknown key "me.emial"');
  });

  it.each([
    ["version: 1\nme: {}\ndataset:\n  evalShare: lots\n", "line 4: dataset.evalShare"],
    ["version: 1\nme: {names: [a\n", "line 2:"],
    ["version: 1\nme:\n  names: [a\n  emails: [b]\nsources: []\n\n", "line 3:"],
    ["version: 1\nme:\n  names: ['a\n\n\n", "line 3:"],
    ["version: 1\nme: {}\nsources: [a, 7]\n", "line 3: sources.1"],
  ])("names the line of a mistake in %j", async (text, expected) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "twin.yaml"), text);
    expect((await twin(["me"], { cwd })).stderr).toContain(expected);
  });
});

describe("twin me add", () => {
  it("keeps the comments and adds only what is new", async () => {
    const cwd = temporaryFolder();
    await twin(["init", "--name", "Ann", "--email", "ann@example.org", "--yes"], { cwd });
    const { code } = await twin(["me", "add", "Ann@Example.org", "ann@example.net", "annlogin"], { cwd });
    expect(code).toBe(0);
    const text = readFileSync(join(cwd, "twin.yaml"), "utf8");
    expect(text).toContain("# Who you are.");
    const me = JSON.parse((await twin(["me", "--json"], { cwd })).stdout);
    expect(me).toMatchObject({
      me: { names: ["Ann"], emails: ["ann@example.org", "ann@example.net"], handles: ["annlogin"] },
    });
  });

  it("needs something to add", async () => {
    const cwd = temporaryFolder();
    await twin(["init", "--yes"], { cwd });
    expect((await twin(["me", "add"], { cwd })).code).toBe(2);
  });
});

describe("the command line", () => {
  it("prints help on stdout with exit code 0, and usage mistakes on stderr with 2", async () => {
    const cwd = temporaryFolder();
    const help = await twin(["--help"], { cwd });
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("Usage: twin");
    const wrong = await twin(["me", "--nonsense"], { cwd });
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toBe("");
    expect(wrong.stderr).toBe("error: unknown option '--nonsense'\n  hint: twin me --help\n");
    const unknown = await twin(["nonsense"], { cwd });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("hint: twin --help");
    expect((await twin([], { cwd })).stderr).toMatch(/^Usage: twin/);
  });

  it("gives errors as JSON with --json", async () => {
    const { stderr, stdout } = await twin(["me", "--json"], { cwd: temporaryFolder() });
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toMatchObject({ type: "error", code: "NO_WORKSPACE", exitCode: 10 });
  });

  it.each([
    [["extract", "--frob"], "unknown option '--frob'", "twin extract --help"],
    [["--frob"], "unknown option '--frob'", "twin --help"],
    [["export", "--to", "mars"], "argument 'mars' is invalid", "twin export --help"],
    [[], "No command was given.", "twin --help"],
  ])("gives the mistake in %j as JSON", async (args, message, hint) => {
    const { code, stderr, stdout } = await twin([...args, "--json"], { cwd: temporaryFolder() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const error = {
      type: "error",
      code: "USAGE",
      message: expect.stringContaining(message),
      hint,
      exitCode: 2,
    };
    expect(JSON.parse(stderr)).toEqual(error);
  });
});
