import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { nextStep, staleParts } from "../../src/commands/status.ts";
import type { DatasetManifest, ModelManifest, RunState } from "../../src/core/artifacts.ts";
import type { Survey } from "../../src/io/survey.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { workspaceWithRun } from "../support/run.ts";
import { standInOllama } from "../support/stand-in-ollama.ts";

const tiers = { "1": 1, "2": 1, "3": 1 };
const base = { model: "m", ollama: null, template: "chatml" };
const dataset: DatasetManifest = {
  schema: 1,
  kind: "dataset",
  id: "ds-1",
  twin: "0",
  seed: 1,
  inputs: { documents: 2, corpusSha256: "aa", configSha256: "bb" },
  steps: [],
  counts: { documents: 2, rejected: {}, redactions: {}, train: 1, eval: 1 },
  tiers: { rows: tiers, tokens: tiers, share12: 1 },
  tokenizer: "o200k",
  files: [],
};
const run: RunState = {
  schema: 1,
  kind: "run",
  id: "r-1",
  twin: "0",
  status: "finished",
  engine: "llamafactory",
  recipe: "tiny-cpu",
  dataset: { id: "ds-1", manifestSha256: "cc" },
  base,
  system: null,
  startedAt: "",
  updatedAt: "",
  finishedAt: "",
  pid: null,
  step: 1,
  totalSteps: 1,
  loss: { evalBefore: 5, eval: 4, trainFirst: 5, train: 4 },
  seconds: 1,
  error: null,
};
const model: ModelManifest = {
  schema: 1,
  kind: "model",
  id: "m-1",
  twin: "0",
  run: "r-1",
  dataset: "ds-1",
  base,
  system: null,
  architecture: "llama",
  rank: 1,
  alpha: 1,
  ollama: null,
  proof: [],
  baseGguf: null,
  files: [],
};
const corpus = { documents: 2, own: 1, skipped: 0, unfinished: 0, sources: [], digest: "aa" };
const complete: Survey = {
  known: true,
  corpus,
  datasets: 1,
  dataset,
  runs: 1,
  run,
  models: 1,
  model,
  damaged: [],
};

describe("what to do next", () => {
  it.each<[string, Partial<Survey>, string]>([
    ["nobody is known", { known: false }, "twin me add"],
    ["nothing was read", { corpus: null }, "twin extract PATH"],
    ["a reading was stopped", { corpus: { ...corpus, unfinished: 1 } }, "twin extract"],
    ["nothing is by the user", { corpus: { ...corpus, own: 0 } }, "twin me add"],
    ["there is no dataset", { dataset: null }, "twin build-dataset"],
    ["documents came after the dataset", { corpus: { ...corpus, digest: "new" } }, "twin build-dataset"],
    ["there is no run", { run: null }, "twin train"],
    ["the run was stopped", { run: { ...run, status: "interrupted" } }, "twin train --resume"],
    ["the run failed", { run: { ...run, status: "failed" } }, "twin doctor"],
    [
      "the run is of an older dataset",
      { run: { ...run, dataset: { ...run.dataset, id: "ds-0" } } },
      "twin train",
    ],
    ["there is no model", { model: null }, "twin export"],
    ["the model is of an older run", { model: { ...model, run: "r-0" } }, "twin export"],
    ["all is done", {}, "twin chat"],
  ])("when %s", (_, change, command) => {
    const found = { ...complete, ...change };
    expect(nextStep(found, staleParts(found)).command).toContain(command);
  });
});

describe("twin status and twin doctor", () => {
  it("describe an empty workspace", async () => {
    const cwd = temporaryFolder();
    await twin(["init", "--email", "ann@example.org", "--yes"], { cwd });
    const { code, stdout } = await twin(["status", "--json"], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ corpus: null, dataset: null, next: "twin extract PATH…" });
  });

  it("tells of damaged files and of all the rest", async () => {
    const cwd = await workspaceWithRun(temporaryFolder());
    const [id = ""] = readdirSync(join(cwd, "runs"));
    const bad = (...path: string[]) => {
      const file = join(cwd, ...path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '{"schema": 1, "kind"');
      return file;
    };
    const damaged = [
      bad("corpus.db"),
      bad("datasets", "x", "manifest.json"),
      bad("runs", "x", "state.json"),
      bad("models", "x", "manifest.json"),
    ];
    const { code, stdout } = await twin(["status", "--json"], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ runs: 1, run: { id }, damaged });
    const lines = (await twin(["status"], { cwd })).stdout;
    for (const path of damaged) expect(lines).toContain(`damaged: ${path}`);
    const exported = await twin(["export", "--to", "folder"], { cwd });
    expect(exported.stdout).toContain(`Exported run ${id}`);
    expect(exported.stderr).toContain(`${damaged[2]} is damaged`);
    expect((await twin(["export", "x"], { cwd })).stderr).toContain(`error: ${damaged[2]} is damaged`);
    const { stderr } = await twin(["chat", "Hi"], { cwd, env: { OLLAMA_HOST: "127.0.0.1:1" } });
    expect(stderr).toContain(`warning: ${damaged[3]} is damaged`);
    expect(stderr).toContain("was not registered with Ollama");
    const named = await twin(["chat", "-m", "x", "Hi"], { cwd });
    expect(named.stderr).toContain(`error: ${damaged[3]} is damaged`);
  });

  it("doctor reports every check, and works without a workspace", async () => {
    const { stdout } = await twin(["doctor", "--json"], { cwd: temporaryFolder() });
    const { findings } = JSON.parse(stdout);
    expect(findings).toContainEqual(expect.objectContaining({ check: "Node", state: "ok" }));
    expect(findings).toContainEqual(expect.objectContaining({ check: "workspace", state: "missing" }));
  });

  it("doctor says what of the engines is there, and finds Ollama where OLLAMA_HOST says", async () => {
    const ollama = await standInOllama("0.29.1");
    const look = async (host: string) => {
      const { code, stdout } = await twin(["doctor"], { cwd: temporaryFolder(), env: { OLLAMA_HOST: host } });
      return { code, stdout };
    };
    const old = await look(ollama.host.replace("http://", ""));
    expect(old.code).toBe(1);
    expect(old.stdout).toMatch(/^!! +Ollama +Ollama 0\.29\.1 is too old/mu);
    expect(old.stdout).toMatch(/^-- +llamafactory +not installed.*engines/mu);
    expect(old.stdout).toMatch(/^-- +embedded engine +not installed/mu);
    expect(old.stdout).toMatch(/^(?:ok|--) +uv /mu);
    expect((await look("127.0.0.1:1")).stdout).toMatch(/^-- +Ollama +not running at http:/mu);
  });
});
