import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { TwinEvent } from "../../src/core/events.ts";
import { findEnvironment, installEnvironment } from "../../src/train/environment.ts";
import { llamafactory } from "../../src/train/llamafactory/llamafactory.ts";
import { temporaryFolder } from "../support/cli.ts";
import { fakes } from "./workspace.ts";

const spec = llamafactory.engine;

/** An empty home with our uv first on the PATH. */
function home(mode = "") {
  const folder = temporaryFolder();
  const calls = join(folder, "calls");
  const env = {
    HOME: folder,
    PATH: [join(fakes, "uv"), process.env.PATH].join(delimiter),
    FAKE_UV: mode,
    FAKE_UV_CALLS: calls,
  };
  const events: TwinEvent[] = [];
  const install = async (change: NodeJS.ProcessEnv = {}, signal = new AbortController().signal) => {
    const shell = { env: { ...env, ...change }, signal, emit: (event: TwinEvent) => void events.push(event) };
    await installEnvironment(spec, await findEnvironment(spec, shell.env), shell);
    return findEnvironment(spec, shell.env);
  };
  return {
    install,
    events,
    engines: join(folder, ".local", "share", "twin", "engines"),
    calls: () => readFileSync(calls, "utf8"),
    env,
  };
}

describe("an engine's environment", () => {
  it("is made from the lock, with hashes, and found again", async () => {
    const { install, calls, engines, env } = home();
    expect((await findEnvironment(spec, env)).installed).toBe(false);
    expect((await install()).installed).toBe(true);
    expect(calls()).toContain(`--require-hashes --requirement ${spec.lock}`);
    expect(readdirSync(engines)).toEqual([expect.stringMatching(/^llamafactory-[0-9a-f]{12}$/)]);
  });

  it("is the user's own where one is named", async () => {
    const env = { TWIN_ENGINE_LLAMAFACTORY: join(fakes, "llamafactory") };
    expect(await findEnvironment(spec, env)).toMatchObject({
      installed: true,
      folder: join(fakes, "llamafactory"),
    });
  });

  it.each([
    ["offline", "NETWORK"],
    ["full", "DISK_FULL"],
    ["no-python", "MISSING_TOOL"],
    ["broken", "ENGINE"],
  ])("is not there when uv fails (%s)", async (mode, code) => {
    const { install, env } = home(mode);
    await expect(install()).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect((await findEnvironment(spec, env)).installed).toBe(false);
    expect((await install({ FAKE_UV: "" })).installed).toBe(true);
  });

  it("goes on after it was stopped, without starting over", async () => {
    const { install, calls, engines } = home("hang");
    const controller = new AbortController();
    const stopped = install({}, controller.signal);
    const half = () =>
      existsSync(engines) && readdirSync(engines).some((name) => existsSync(join(engines, name, "half")));
    while (!half()) await sleep(10);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await install({ FAKE_UV: "" })).installed).toBe(true);
    expect(calls().match(/^venv/gm)).toHaveLength(1);
  });

  it("is made anew when the half of it cannot be repaired", async () => {
    const { install, calls, engines, env } = home("unrepairable");
    const { folder } = await findEnvironment(spec, env);
    mkdirSync(`${folder}.partial`, { recursive: true });
    for (const name of ["pyvenv.cfg", "half"]) writeFileSync(join(`${folder}.partial`, name), "");
    expect((await install()).installed).toBe(true);
    expect(calls().match(/^pip install/gm)).toHaveLength(2);
    expect(readdirSync(engines)).toHaveLength(1);
  });

  it("is refused before anything is fetched when the disk is too small", async () => {
    const { env, calls } = home();
    const small = { ...spec, size: { [`${process.platform}-${process.arch}`]: { download: 1, disk: 1e18 } } };
    const shell = { env, signal: new AbortController().signal, emit: () => undefined };
    const installing = installEnvironment(small, await findEnvironment(small, env), shell);
    await expect(installing).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(calls).toThrow(); // uv was never called
  });

  it("fetches uv through pip, for twin alone, where there is none", async () => {
    const { install, env, events } = home();
    const tools = join(env.HOME, "tools"); // a PATH on which there certainly is no uv
    mkdirSync(tools);
    for (const tool of ["dirname", "mkdir", "touch", "rm", "chmod", "cp"]) {
      symlinkSync(execFileSync("which", [tool], { encoding: "utf8" }).trim(), join(tools, tool));
    }
    await expect(install({ PATH: tools })).rejects.toMatchObject({ code: "MISSING_TOOL" });
    const PATH = [tools, join(fakes, "python")].join(delimiter);
    await expect(install({ PATH, FAKE_PIP: "offline" })).rejects.toMatchObject({ code: "NETWORK" });
    expect((await install({ PATH })).installed).toBe(true);
    expect(existsSync(join(env.HOME, ".local", "share", "twin", "uv", "bin", "uv"))).toBe(true);
    expect(JSON.stringify(events)).toContain("fetching it through pip");
  });

  it("comes from a lock that names no place but the index, and has a hash for everything", () => {
    const lock = readFileSync(spec.lock, "utf8");
    expect(lock).not.toMatch(/https?:|--index|--find-links/);
    const packages = lock.match(/^[a-z0-9][\w.-]*==/gim) ?? [];
    expect(packages.length).toBeGreaterThan(100);
    expect(lock.match(/ \\\n {4}--hash=sha256:/g)?.length).toBeGreaterThanOrEqual(packages.length);
    expect(lock).toContain(`llamafactory==${spec.version}`);
  });
});
