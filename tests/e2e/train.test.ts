import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { TwinError } from "../../src/core/errors.ts";
import { readRun } from "../../src/io/artifacts.ts";
import { isWholeSafetensors } from "../../src/train/adapter.ts";
import { findEnvironment, installEnvironment } from "../../src/train/environment.ts";
import { llamafactory } from "../../src/train/llamafactory/llamafactory.ts";
import { secret, trainingWorkspace } from "../train/workspace.ts";

// The real LLaMA-Factory, on the base that ships with us. Uses the environment that `twin train` would; makes it where
// it is missing (some minutes and 3 GB), and is skipped, saying so, where that cannot be.
const base = process.env.TWIN_TEST_BASE ?? resolve("base/tiny");
const steps = ["--set", "max_steps=8", "--set", "save_every=2", "--set", "evals=1"];

describe.skipIf(!existsSync(base))("LLaMA-Factory itself", () => {
  let missing: string | null = null;

  beforeAll(async () => {
    try {
      const environment = await findEnvironment(llamafactory.engine, process.env);
      const shell = { env: process.env, signal: new AbortController().signal, emit: () => undefined };
      if (!environment.installed) await installEnvironment(llamafactory.engine, environment, shell);
    } catch (error) {
      if (!(error instanceof TwinError)) throw error;
      missing = error.message;
      console.warn(`skipped: the engine cannot be made here: ${missing}`);
    }
  }, 1_200_000);

  it("trains, is killed with -9 midway, goes on, and ends at the same step", {
    timeout: 600_000,
  }, async (context) => {
    if (missing) return context.skip();
    const place = trainingWorkspace({ rows: 64 });
    const folder = () => join(place.runs, readdirSync(place.runs)[0] ?? "none");
    const start = () =>
      spawn(process.execPath, [resolve("bin/twin.js"), "train", "--base", base, ...steps], {
        cwd: place.root,
        stdio: ["ignore", "ignore", "pipe"],
      });
    const killed = start();
    let said = "";
    killed.stderr.on("data", (data) => (said += data));
    const middle = () =>
      existsSync(place.runs) && existsSync(join(folder(), "work", "checkpoint-4", "trainer_state.json"));
    while (!middle() && killed.exitCode === null) await sleep(50);
    expect(killed.exitCode, said).toBeNull();
    killed.kill("SIGKILL");
    await once(killed, "exit"); // until then its number is still in use

    const resumed = start();
    resumed.stderr.on("data", (data) => (said += data));
    const code = await new Promise((done) => resumed.once("close", done));
    expect(code, said).toBe(0);
    expect(said).toMatch(/Going on from step [4-7] of 8/);
    expect(readdirSync(place.runs)).toHaveLength(1);

    const { status, step, loss } = await readRun(folder());
    expect({ status, step }).toEqual({ status: "finished", step: 8 });
    expect(loss.eval ?? Number.NaN).toBeLessThan(loss.evalBefore ?? Number.NaN);
    const log = readFileSync(join(folder(), "trainer_log.jsonl"), "utf8").trim().split("\n");
    const events = log.map((line): Record<string, number> => JSON.parse(line));
    expect(events.filter((one) => "loss" in one).map((one) => one.current_steps)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(events.filter((one) => "eval_loss" in one).map((one) => one.current_steps)).toEqual([0, 5, 8]);
    expect(await isWholeSafetensors(join(folder(), "adapter", "adapter_model.safetensors"))).toBe(true);

    const kept = readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const { parentPath, name } of kept) {
      expect(readFileSync(join(parentPath, name), "latin1"), name).not.toContain(secret);
    }
    expect(said).not.toContain(secret);
  });
});
