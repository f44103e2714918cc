import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { askQuestions, openQuestions, readBiography } from "../../src/commands/biography.ts";
import type { Cli } from "../../src/commands/command.ts";
import { cancelled } from "../../src/core/errors.ts";
import { questions } from "../../src/extract/biography/questions.ts";
import { openWorkspace } from "../../src/io/workspace.ts";
import { temporaryFolder, twin } from "../support/cli.ts";

async function workspace(): Promise<string> {
  const cwd = temporaryFolder();
  await twin(["init", "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd });
  return cwd;
}

const json = async (args: string[], cwd: string, input?: string) => {
  const { stdout, stderr } = await twin([...args, "--json"], {
    cwd,
    ...(input === undefined ? {} : { input }),
  });
  return JSON.parse(stdout || stderr);
};

it("shows who you are, what it is for, and how many questions are open", async () => {
  const cwd = await workspace();
  const { code, stdout, stderr } = await twin(["me"], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain("names: Ann Lee (in chats and documents that know only names)");
  expect(stdout).toContain(`biography: 0 of ${questions.length} questions answered`);
  expect(stderr).toContain("twin me ask");
  expect(await json(["me"], cwd)).toMatchObject({
    me: { names: ["Ann Lee"] },
    biography: { answered: [], open: questions },
  });
});

it("keeps an answer in a file that is only yours, changes it, and takes it back", async () => {
  const cwd = await workspace();
  const file = join(cwd, "biography.md");
  const first = await json(["me", "answer", "home", "In", "Aachen,", "over", "a", "bakery."], cwd);
  expect(first).toMatchObject({ answered: 1, open: questions.length - 1, file });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(
    /## Where do you live now.*\n<!-- home · \d{4}-\d\d-\d\d -->\n\nIn Aachen, over a bakery\.\n/u,
  );
  await twin(["me", "answer", "home", "-"], { cwd, input: "In Liège.\n\nSince spring." });
  expect(readFileSync(file, "utf8")).toContain("\nIn Liège.\n\nSince spring.\n");
  expect(readFileSync(file, "utf8")).not.toContain("Aachen");
  expect(await json(["me"], cwd)).toMatchObject({ biography: { answered: ["home"] } });
  await twin(["me", "answer", "home"], { cwd });
  expect(await json(["me"], cwd)).toMatchObject({ biography: { answered: [] } });
});

it("says what is wrong with an answer", async () => {
  const cwd = await workspace();
  const unknown = await twin(["me", "answer", "shoe-size", "44"], { cwd });
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("Their names: name, origin");
  expect((await twin(["me", "answer", "home"], { cwd })).code).toBe(2);
  const ask = await twin(["me", "ask"], { cwd });
  expect(ask.code).toBe(2);
  expect(ask.stderr).toContain("twin me answer name");
});

it("asks one question after the other, and keeps what was answered before Ctrl-C", async () => {
  const cwd = await workspace();
  const given = ["Ann, but my brother says Annie.", "", "In a house by the river."];
  const asked: string[] = [];
  const cli = {
    workspace: () => openWorkspace({ option: undefined, env: {}, cwd }),
    emit: (event: { type: string; message?: string }) => asked.push(event.message ?? ""),
    ask: async () => {
      const next = given.shift();
      if (next === undefined) throw cancelled();
      return next;
    },
  };
  const open = openQuestions(await readBiography(await cli.workspace()));
  await expect(askQuestions({ ...neverUsed, ...cli }, open)).rejects.toMatchObject({ code: "CANCELLED" });
  const answers = await readBiography(await cli.workspace());
  expect(answers.map(({ id, text }) => [id, text])).toEqual([
    ["name", "Ann, but my brother says Annie."],
    ["home", "In a house by the river."],
  ]);
  expect(asked.join("\n")).toContain(`1 of ${questions.length}  What do people call you`);
});

/** What a command may use and the questions do not. */
const neverUsed: Cli = {
  env: {},
  cwd: "",
  stdin: {},
  stdout: { write: () => true },
  stderr: { write: () => true },
  signal: new AbortController().signal,
  emit: () => undefined,
  json: false,
  quiet: false,
  interactive: true,
  yes: false,
  color: false,
  workspace: () => Promise.reject(new Error("unused")),
  ask: () => Promise.reject(new Error("unused")),
  confirm: () => Promise.reject(new Error("unused")),
  twin: () => Promise.reject(new Error("unused")),
};

it("twin extract reads the answers without being told, and a dataset asks with the questions", async () => {
  const cwd = await workspace();
  const answer = "Over a bakery in Aachen, where I woke to the smell of bread and was hungry all day.";
  await twin(["me", "answer", "origin", answer], { cwd });
  const alone = await json(["extract"], cwd);
  expect(alone.totals).toMatchObject([{ source: "biography", documents: 1, own: 1 }]);

  const notes = join(cwd, "notes");
  mkdirSync(notes);
  writeFileSync(
    join(notes, "roof.md"),
    "# Roof\n\nI have repaired the roof today, and it took me until the evening.\n",
  );
  await twin(
    ["me", "answer", "work", "I lay slates on churches, since my father did and his father before him."],
    { cwd },
  );
  const both = await json(["extract", notes], cwd);
  expect(both.totals).toContainEqual(expect.objectContaining({ source: "biography", documents: 2, own: 2 }));
  const others = await json(["extract", notes, "--source", "markdown"], cwd);
  expect(others.files).toHaveLength(1);

  const built = await twin(["build-dataset", "--json"], { cwd });
  const { folder } = JSON.parse(built.stdout);
  const rows =
    readFileSync(join(folder, "train.jsonl"), "utf8") + readFileSync(join(folder, "eval.jsonl"), "utf8");
  expect(rows).toContain('"instruction":"Where and how did you grow up?"');
  expect(rows).toContain(answer);
});

it("removes a name, address or handle in any spelling, and keeps the comments", async () => {
  const cwd = await workspace();
  await twin(["me", "add", "ann.lee@example.org", "annlee", "--name", "Lee, Änn"], { cwd });
  const removed = await json(["me", "remove", "ANN.LEE@example.org", "AnnLee", "--name", "ann lee"], cwd);
  expect(removed).toMatchObject({ removed: 4 });
  expect((await json(["me"], cwd)).me).toEqual({ names: [], emails: ["ann@example.org"], handles: [] });
  expect(readFileSync(join(cwd, "twin.yaml"), "utf8")).toContain("# Who you are.");
  expect(await json(["me", "remove", "nobody@example.org"], cwd)).toMatchObject({ removed: 0 });
  expect((await twin(["me", "remove"], { cwd })).code).toBe(2);
  expect((await twin(["me", "add"], { cwd })).code).toBe(2);
});
