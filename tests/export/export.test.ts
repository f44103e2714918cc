import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../src/core/template.ts";
import { templates } from "../../src/core/template.ts";
import { planLocalBase, writeLocalBase } from "../../src/export/local-base.ts";
import { readModel } from "../../src/io/artifacts.ts";
import { hashFile } from "../../src/io/files.ts";
import { Ollama } from "../../src/io/ollama.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { freePort, ollamaBinary, startOllama } from "../support/ollama.ts";
import { addRun, workspaceWithRun } from "../support/run.ts";
import { tiny, writeBase } from "../support/tensors.ts";

describe.skipIf(!ollamaBinary)("twin export into a real Ollama", () => {
  let ollama = new Ollama("http://127.0.0.1:1");
  beforeAll(async () => {
    ollama = new Ollama((await startOllama()).host);
  });
  const modelsOf = (root: string) => readdirSync(join(root, "models")).filter((name) => name !== "bases");
  const exportIn = (cwd: string, ...args: string[]) =>
    twin(["export", ...args], { cwd, env: { OLLAMA_HOST: ollama.host } });

  it("makes a proven model, the same again, and with a Modelfile that ollama create takes", async () => {
    const cwd = temporaryFolder();
    const root = await workspaceWithRun(cwd, { system: 'You are "Ann".\nBe brief.' });
    const first = await exportIn(root, "--name", "ann");
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("ok  probabilities") });
    expect(first.stderr).toContain("twin chat");
    const [id = ""] = modelsOf(root);
    const folder = join(root, "models", id);
    const manifest = await readModel(folder);
    expect(manifest).toMatchObject({ id, run: "run-1", architecture: "llama", rank: 4, alpha: 8 });
    expect(manifest.ollama).toMatchObject({ host: ollama.host, model: `ann:${id}` });
    expect(manifest.proof.map(({ check, passed }) => [check, passed])).toEqual(
      [
        "fits the base",
        "listed",
        "template",
        "system line",
        "stop words",
        "rendered prompt",
        "probabilities",
      ].map((check) => [check, true]),
    );
    for (const file of manifest.files) expect(await hashFile(join(folder, file.name))).toEqual(file);
    expect(existsSync(join(folder, manifest.baseGguf ?? ""))).toBe(true);
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(readFileSync(join(root, "audit.log"), "utf8")).toContain('"action":"export"');
    const base = manifest.ollama?.base ?? "";
    expect(await ollama.tags()).toEqual(
      expect.arrayContaining([`ann:${id}`, "ann:latest", `${base}:latest`]),
    );

    const made = spawnSync(ollamaBinary ?? "", ["create", "by-hand", "-f", "Modelfile"], {
      cwd: folder,
      env: { ...process.env, HOME: root, OLLAMA_HOST: ollama.host },
    });
    expect(made.status).toBe(0);
    const [ours, theirs] = [await ollama.show(`ann:${id}`), await ollama.show("by-hand")];
    expect([theirs.template, theirs.system]).toEqual([ours.template, ours.system]);
    expect(theirs.parameters.split("\n").sort()).toEqual(ours.parameters.split("\n").sort());

    // removed by hand: put back and proven again; the folder stays as it was
    const before = readFileSync(join(folder, "manifest.json"), "utf8");
    await ollama.remove(`ann:${id}`);
    expect((await exportIn(root, "--name", "ann")).code).toBe(0);
    expect(await ollama.has(`ann:${id}`)).toBe(true);
    expect(modelsOf(root)).toEqual([id]);
    expect(readFileSync(join(folder, "manifest.json"), "utf8")).toBe(before);

    // a later run becomes the one that is called by the name alone, the earlier one stays
    addRun(cwd, { id: "run-2", adapter: { scale: 0.5 } });
    expect((await exportIn(root, "--name", "ann")).code).toBe(0);
    expect((await ollama.tags()).filter((name) => name.startsWith("ann:"))).toHaveLength(3);
  });

  it("does not let an adapter without effect pass, and takes it out again", async () => {
    const before = await ollama.tags();
    const root = await workspaceWithRun(temporaryFolder(), { adapter: { scale: 0 } });
    const { code, stderr } = await exportIn(root, "--name", "nothing");
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("probabilities") });
    expect(stderr).toContain("largest difference 0.0000");
    expect(modelsOf(root)).toEqual([]);
    expect((await ollama.tags()).filter((name) => !before.includes(name))).toEqual([]);
  });

  it("exports onto a base that Ollama has under a name, if the adapter fits it", async () => {
    const { base } = await registeredBase();
    const root = await workspaceWithRun(temporaryFolder());
    const args = ["--ollama-base", base, "--outtype", "f32", "--to", "ollama", "--json"];
    const { code, stdout } = await exportIn(root, ...args);
    expect(code).toBe(0);
    const { model } = JSON.parse(stdout);
    expect(model).toMatchObject({ baseGguf: null, base: { ollama: base } });
    expect(model.proof[0]).toMatchObject({ check: "fits the base", passed: true });

    const other = await workspaceWithRun(temporaryFolder(), { of: { ...tiny, hidden: 96, heads: 6 } });
    const wrong = await exportIn(other, "--ollama-base", base);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("does not fit the base") });
    const missing = await exportIn(other, "--ollama-base", "no-such-base");
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing was downloaded") });
  });

  it("renders every template as we do", async () => {
    const { base } = await registeredBase();
    for (const template of templates) {
      await ollama.create({ model: template.name, from: base, template: template.ollama });
      for (const messages of conversations) {
        expect(await ollama.render(template.name, messages)).toBe(template.render(messages));
      }
    }
  });

  async function registeredBase(): Promise<{ base: string }> {
    const folder = temporaryFolder();
    const never = new AbortController().signal;
    writeBase(join(folder, "base"));
    const local = await planLocalBase(join(folder, "base"), folder, never);
    await writeLocalBase(local, folder, () => undefined, never);
    const digest = `sha256:${(await hashFile(local.path)).sha256}`;
    if (!(await ollama.hasBlob(digest))) await ollama.uploadBlob(local.path, digest);
    await ollama.create({ model: local.name, files: { "base.gguf": digest } });
    return { base: local.name };
  }
});

const conversations: Message[][] = [
  [{ role: "user", content: "Hi" }],
  [
    { role: "system", content: "You write as Ann." },
    { role: "user", content: 'Hi\nthere {{ .Content }} <tag> & "quotes"' },
  ],
  [
    { role: "system", content: "S" },
    { role: "user", content: "a" },
    { role: "assistant", content: " b " },
    { role: "user", content: "  c  " },
  ],
  [
    { role: "user", content: "a" },
    { role: "user", content: "b" },
  ],
  [
    { role: "system", content: "S" },
    { role: "system", content: "T" },
    { role: "user", content: "ä – 漢字 🙂" },
  ],
];

describe("twin export without Ollama", () => {
  it("exports a folder and says what is missing", async () => {
    const root = await workspaceWithRun(temporaryFolder());
    const env = { OLLAMA_HOST: `127.0.0.1:${await freePort()}` };
    const { code, stdout, stderr } = await twin(["export", "--json"], { cwd: root, env });
    expect(code).toBe(0);
    expect(stderr).toContain("a folder only, and not proven");
    const { model, folder } = JSON.parse(stdout);
    expect(model).toMatchObject({ ollama: null, proof: [{ check: "fits the base", passed: true }] });
    expect(readdirSync(folder).sort()).toEqual(["Modelfile", "adapter.gguf", "manifest.json"]);
    const modelfile = readFileSync(join(folder, "Modelfile"), "utf8");
    expect(modelfile).toMatch(/^FROM \.\.\/bases\/[0-9a-f]{12}\.gguf\nADAPTER \.\/adapter\.gguf\n/);
    expect(modelfile).toContain('SYSTEM """You write as Ann."""');
    expect(modelfile).toContain('PARAMETER stop "<|im_end|>"');
  });

  it("fails where Ollama was asked for", async () => {
    const root = await workspaceWithRun(temporaryFolder());
    const env = { OLLAMA_HOST: `127.0.0.1:${await freePort()}` };
    const { code, stderr } = await twin(["export", "--to", "ollama"], { cwd: root, env });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("ollama serve") });
    expect(existsSync(join(root, "models"))).toBe(false);
  });

  it("makes nothing with --dry-run", async () => {
    const root = await workspaceWithRun(temporaryFolder());
    const { code, stdout } = await twin(["export", "--to", "folder", "--dry-run"], { cwd: root });
    expect(code).toBe(0);
    expect(stdout).toContain("14 layers, rank 4");
    expect(existsSync(join(root, "models"))).toBe(false);
  });

  it("refuses a system line that no Modelfile can carry", async () => {
    const root = await workspaceWithRun(temporaryFolder(), { system: 'three """ marks' });
    const { code, stderr } = await twin(["export", "--to", "folder"], { cwd: root });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("quotation marks") });
  });
});
