import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/io/artifacts.ts";
import { twin } from "../support/cli.ts";
import { fakes, secret, trainingWorkspace } from "./workspace.ts";

type Place = ReturnType<typeof trainingWorkspace>;

/** What the tests count on, whatever the shipped recipe says. */
const length = ["--set", "max_steps=40", "--set", "evals=3"];

const train = (place: Place, args: string[] = [], env: NodeJS.ProcessEnv = {}, signal?: AbortSignal) =>
  twin(["train", "--base", place.base, ...length, ...args], {
    cwd: place.root,
    env: { ...place.env, ...env },
    ...(signal ? { signal } : {}),
  });

const runs = ({ runs }: Place) => (existsSync(runs) ? readdirSync(runs) : []);
const runFolder = (place: Place) => join(place.runs, runs(place)[0] ?? "none");
const state = (place: Place) => readRun(runFolder(place));

/** The steps of the run's log, training and held-out: each must be there once. */
function logged(place: Place) {
  const lines = readFileSync(join(runFolder(place), "trainer_log.jsonl"), "utf8")
    .trim()
    .split("\n");
  const events = lines.map((line): Record<string, number> => JSON.parse(line));
  return {
    train: events.filter((one) => "loss" in one).map((one) => one.current_steps),
    held: events.filter((one) => "eval_loss" in one).map((one) => one.current_steps),
  };
}
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

/** Everything in the run's folder, as text. */
const everything = (folder: string): string =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

/** Is the process at work? One that ended and was not collected (a container's first process may not) is not. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

describe("twin train", () => {
  it("passes over a damaged run and a damaged dataset, and says so", async () => {
    const place = trainingWorkspace();
    const damaged = [join(place.runs, "x", "state.json"), join(place.root, "datasets", "x", "manifest.json")];
    for (const path of damaged) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "{");
    }
    const { code, stdout, stderr } = await train(place, ["--dry-run"]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/dataset +d1:/);
    for (const path of damaged) expect(stderr).toContain(`warning: ${path} is damaged`);
    expect((await train(place, ["--dataset", "x", "--dry-run"])).stderr).toContain(`error: ${damaged[1]}`);
  });

  it("makes a whole run folder, in a place with a space in its name", async () => {
    const place = trainingWorkspace();
    const { code, stdout, stderr } = await train(place);
    expect(stderr).toMatch(/Train tiny-cpu-\d{8}-\d{6}: 40 steps/);
    expect(code).toBe(0);
    expect(stdout).toContain("Held-out loss 6.000 before, 3.000 after");
    expect(readdirSync(runFolder(place)).sort()).toEqual([
      "adapter",
      "log.txt",
      "recipe.yaml",
      "report.html",
      "state.json",
      "trainer_log.jsonl",
    ]);
    expect(await state(place)).toMatchObject({
      status: "finished",
      step: 40,
      totalSteps: 40,
      system: "You write as Ann.",
      base: { model: place.base, ollama: null, template: "chatml" },
      loss: { evalBefore: 6, eval: 3, trainFirst: 4.95, train: 3 },
      pid: null,
    });
    expect(logged(place)).toEqual({ train: upTo(40), held: [0, 11, 22, 33, 40] });
    expect(readFileSync(join(place.root, "audit.log"), "utf8")).toContain('"action":"train"');
    expect(readFileSync(join(runFolder(place), "report.html"), "utf8")).not.toMatch(/https?:|src=/);
  });

  it("keeps the rows' text out of the run's folder and off the terminal", async () => {
    const place = trainingWorkspace();
    const { stderr } = await train(place);
    const failed = trainingWorkspace();
    const broken = await train(failed, [], { FAKE_ENGINE: "leaky-error" });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("ValueError");
    for (const text of [stderr, broken.stderr, everything(runFolder(place)), everything(runFolder(failed))]) {
      expect(text).not.toContain(secret);
    }
  });

  it("reports as JSON", async () => {
    const place = trainingWorkspace();
    const { stdout, stderr } = await train(place, ["--json", "--set", "max_steps=3"]);
    expect(JSON.parse(stdout)).toMatchObject({ status: "finished", totalSteps: 3, loss: { evalBefore: 6 } });
    const events = stderr
      .trim()
      .split("\n")
      .map((line): Record<string, unknown> => JSON.parse(line));
    const steps = events.filter(({ type, loss }) => type === "training" && loss !== undefined);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it("puts a torn line together", async () => {
    const place = trainingWorkspace();
    await train(place, ["--set", "max_steps=4"], { FAKE_ENGINE: "torn" });
    expect(logged(place).train).toEqual([1, 2, 3, 4]);
  });

  it("says with --dry-run what would run, and does nothing", async () => {
    const place = trainingWorkspace();
    const before = readdirSync(place.root);
    const { code, stdout } = await twin(["train", "--base", place.base, "--dry-run"], { cwd: place.root });
    expect(code).toBe(0);
    expect(stdout).toMatch(/engine +llamafactory 0\.9\.5, to be installed/);
    expect(stdout).toContain("lora_rank: 16");
    expect(stdout).toContain("train.py");
    expect(readdirSync(place.root)).toEqual(before);
  });
});

describe("rows longer than the cutoff", () => {
  const warnings = async (vocabulary: number, ...more: string[]) => {
    const place = trainingWorkspace();
    writeFileSync(join(place.base, "config.json"), JSON.stringify({ vocab_size: vocabulary }));
    const { stderr } = await train(place, ["--dry-run", ...more]);
    return stderr.split("\n").filter((line) => line.includes("cutoff"));
  };

  it("are counted before the training, by the base's own vocabulary, with the dataset's cutoff that fits", async () => {
    // A row has some 70 bytes: 33 tokens of the small vocabulary, 17 of the large one.
    expect(await warnings(2048, "--set", "cutoff=24")).toEqual([
      expect.stringMatching(/^warning: About 40 of 40 rows .* cutoff of 24 tokens/u),
      expect.stringContaining("twin build-dataset --cutoff 64"),
    ]);
    expect(await warnings(151_000, "--set", "cutoff=24")).toEqual([]);
    expect(await warnings(2048)).toEqual([]);
  });
});

describe("a run that ends badly", () => {
  it.each([
    ["oom", "ENGINE", /out of memory/, /batch/],
    ["killed", "ENGINE", /memory ran out/, /--resume/],
    ["disk", "DISK_FULL", /disk filled up/, /--resume/],
    ["nan", "ENGINE", /no longer a number/, /learning rate/],
    ["masked", "ENGINE", /No token of any row/, /cutoff/],
    ["torn-adapter", "ENGINE", /not whole/, /--resume/],
  ])("%s", async (mode, code, message, hint) => {
    const place = trainingWorkspace();
    const result = await train(place, ["--set", "max_steps=6"], { FAKE_ENGINE: mode, FAKE_STEP_MS: "30" });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(hint);
    expect(await state(place)).toMatchObject({ status: "failed", error: { code }, pid: null });
    expect(existsSync(join(runFolder(place), "adapter"))).toBe(false);
  });

  it("goes on from its checkpoint once the cause is gone", async () => {
    const place = trainingWorkspace();
    const settings = ["--set", "max_steps=6", "--set", "save_every=2"];
    await train(place, settings, { FAKE_ENGINE: "oom" });
    const { code, stderr } = await train(place, settings);
    expect(code).toBe(0);
    expect(stderr).toContain("Going on from step 2 of 6");
    expect(runs(place)).toHaveLength(1);
    expect(logged(place).train).toEqual(upTo(6));
  });

  it("does only the last measurement when that is all that is missing", async () => {
    const place = trainingWorkspace();
    await train(place, ["--set", "max_steps=6"], { FAKE_ENGINE: "late" });
    expect((await state(place)).status).toBe("failed");
    expect((await train(place, ["--set", "max_steps=6"])).code).toBe(0);
    expect(logged(place).train).toEqual(upTo(6));
    expect(await state(place)).toMatchObject({ status: "finished", step: 6, loss: { eval: 3 } });
  });

  it("skips a checkpoint that a kill has torn", async () => {
    const place = trainingWorkspace();
    const settings = ["--set", "max_steps=9", "--set", "save_every=1"];
    await train(place, settings, { FAKE_ENGINE: "oom" });
    const torn = join(runFolder(place), "work", "checkpoint-2", "adapter_model.safetensors");
    writeFileSync(torn, readFileSync(torn).subarray(0, 30));
    const { stderr } = await train(place, settings);
    expect(stderr).toContain("Going on from step 1 of 9");
    expect(logged(place).train).toEqual(upTo(9));
  });
});

describe("stopping and going on", () => {
  it.each([
    ["", "the step at hand"],
    ["deaf", "the last checkpoint"],
  ])("Ctrl-C (%s trainer) returns within a second and keeps %s", async (mode) => {
    const place = trainingWorkspace();
    const controller = new AbortController();
    const going = train(
      place,
      ["--set", "save_every=2"],
      { FAKE_ENGINE: mode, FAKE_STEP_MS: "100" },
      controller.signal,
    );
    while (!existsSync(join(runFolder(place), "work", "checkpoint-2"))) await sleep(20);
    await sleep(60);
    const stopped = Date.now();
    controller.abort();
    const { code, stderr } = await going;
    expect(Date.now() - stopped).toBeLessThan(1500); // 1 s, and some for a busy machine
    expect(code).toBe(130);
    expect(stderr).toMatch(/checkpoint of step [1-9]\d* of 40 is kept/);
    expect((await state(place)).status).toBe("interrupted");
    const again = await train(place, ["--set", "save_every=2"]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("going on with it");
    expect(runs(place)).toHaveLength(1);
    expect(logged(place)).toEqual({ train: upTo(40), held: [0, 11, 22, 33, 40] });
    expect(await state(place)).toMatchObject({
      status: "finished",
      step: 40,
      loss: { evalBefore: 6, eval: 3 },
    });
  });

  it("survives kill -9 of twin: the trainer ends too, and the run goes on", async () => {
    const place = trainingWorkspace();
    const child = spawn(
      process.execPath,
      [resolve("bin/twin.js"), "train", "--base", place.base, ...length, "--set", "save_every=2"],
      { cwd: place.root, env: { ...process.env, ...place.env, FAKE_STEP_MS: "100" }, stdio: "ignore" },
    );
    while (!existsSync(join(runFolder(place), "work", "checkpoint-4"))) await sleep(20);
    child.kill("SIGKILL");
    await once(child, "exit"); // until then its number is still in use
    const left = await state(place);
    expect(left.status).toBe("training");
    const { code } = await twin(["train", "--resume"], { cwd: place.root, env: place.env });
    expect(code).toBe(0);
    expect(left.pid).toBeGreaterThan(0);
    expect(isRunning(left.pid ?? 0)).toBe(false); // nothing trains on unseen
    expect(runs(place)).toHaveLength(1);
    expect(logged(place).train).toEqual(upTo(40));
    expect(await state(place)).toMatchObject({ status: "finished", step: 40 });
  });

  it("does not start a second trainer on a run that one is at work on", async () => {
    const place = trainingWorkspace();
    const going = train(place, ["--set", "max_steps=10"], { FAKE_STEP_MS: "100" });
    while (!existsSync(join(runFolder(place), "work", "trainer_log.jsonl"))) await sleep(20);
    const { code } = await train(place, ["--set", "max_steps=10"]);
    expect(code).toBe(11);
    expect((await going).code).toBe(0);
  });

  it("clears up what a kill right after the end has left", async () => {
    const place = trainingWorkspace();
    await train(place, ["--set", "max_steps=2"]);
    const left = join(runFolder(place), "work");
    mkdirSync(left);
    await train(place, ["--set", "max_steps=3"]);
    expect(existsSync(left)).toBe(false);
  });

  it("starts anew with --fresh, and with another setting", async () => {
    const place = trainingWorkspace();
    await train(place, ["--set", "max_steps=6"], { FAKE_ENGINE: "oom" });
    await train(place, ["--set", "max_steps=6", "--fresh"]);
    await train(place, ["--set", "max_steps=5"]);
    expect(runs(place)).toHaveLength(3);
  });

  it("will not go on with a dataset that has changed", async () => {
    const place = trainingWorkspace();
    await train(place, [], { FAKE_ENGINE: "oom" });
    const manifest = join(place.dataset, "manifest.json");
    writeFileSync(manifest, `${readFileSync(manifest, "utf8")}\n`);
    const { code, stderr } = await train(place);
    expect(code).toBe(1);
    expect(stderr).toContain("--fresh");
  });

  it("says when there is nothing to go on with", async () => {
    const place = trainingWorkspace();
    expect((await train(place, ["--set", "max_steps=2"])).code).toBe(0);
    const { code, stderr } = await twin(["train", "--resume"], { cwd: place.root, env: place.env });
    expect(code).toBe(1);
    expect(stderr).toContain("no unfinished run");
  });
});

describe("what cannot be trained", () => {
  it.each(["config.json", "tokenizer.json", "model.safetensors"])(
    "a base without %s, said before anything is made",
    async (name) => {
      const place = trainingWorkspace();
      rmSync(join(place.base, name));
      const { code, stderr } = await twin(["train", "--base", place.base], { cwd: place.root });
      expect(code).toBe(1);
      expect(stderr).toContain(name);
      expect(runs(place)).toEqual([]);
    },
  );

  it.each([
    [["--template", "nope"], 1, "There is no template"],
    [["--recipe", "nope"], 1, "There is no recipe"],
    [["--dataset", "nope"], 1, "There is no dataset"],
    [["--resume", "nope"], 1, "There is no run"],
    [["--set", "rnak=3"], 2, "rnak"],
    [["--device", "tpu"], 2, "tpu"],
  ])("%j", async (args, code, message) => {
    const place = trainingWorkspace();
    const base = args[0] === "--resume" ? [] : ["--base", place.base];
    const result = await twin(["train", ...base, ...args], { cwd: place.root, env: place.env });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });

  it("a dataset with a damaged row, whose text is not shown", async () => {
    const place = trainingWorkspace();
    writeFileSync(join(place.dataset, "train.jsonl"), `{"output": "${secret}\n`);
    const { code, stderr } = await train(place);
    expect(code).toBe(1);
    expect(stderr).toContain("line 1");
    expect(stderr).not.toContain(secret);
  });

  it("an environment that is none", async () => {
    const place = trainingWorkspace();
    const { code, stderr } = await train(place, [], { TWIN_ENGINE_LLAMAFACTORY: fakes });
    expect(code).toBe(1);
    expect(stderr).toContain("TWIN_ENGINE_LLAMAFACTORY");
  });
});
