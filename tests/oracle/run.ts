// Compares our conversions with llama.cpp's own scripts, byte for byte. Apart from the everyday tests, because it
// fetches some gigabytes: npm run check:oracle (needs uv; keeps its things in TWIN_ORACLE_DIR or a temporary folder).
import { execFileSync } from "node:child_process";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { sha256 } from "../../src/core/hash.ts";
import { adapterGguf, readAdapter } from "../../src/export/adapter.ts";
import { baseGguf, readBaseShape } from "../../src/export/base.ts";
import { outTypes } from "../../src/export/float.ts";
import { type GgufFile, writeGguf } from "../../src/export/gguf.ts";
import { baseConfig, writeAdapter, writeBase } from "../support/tensors.ts";
import { adapterCases } from "./cases.ts";

const sdist = "llama-cpp-python==0.3.36";
const sdistSha256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e";
const packages = [
  "torch==2.11.0",
  "transformers==5.5.4",
  "safetensors==0.8.0",
  "sentencepiece==0.2.3",
  "pyyaml==6.0.3",
];

const work = process.env.TWIN_ORACLE_DIR ?? join(tmpdir(), "twin-oracle");
const uv = "uv";
const python = join(work, "venv", "bin", "python");
/** Only what has this in its name: npm run check:oracle -- base */
const only = process.argv[2] ?? "";
let failures = 0;

prepare();
for (const [name, { of, ...options }] of Object.entries(adapterCases)) {
  if (!`${name} adapter`.includes(only)) continue;
  const folder = join(work, "cases", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "base"), { recursive: true });
  writeFileSync(join(folder, "base", "config.json"), JSON.stringify(baseConfig(of)));
  writeAdapter(join(folder, "adapter"), of, options);
  const base = await readBaseShape(join(folder, "base"));
  const adapter = await readAdapter(join(folder, "adapter"));
  for (const out of outTypes) {
    const theirs = join(folder, `theirs-${out}.gguf`);
    const script = [
      "--base",
      join(folder, "base"),
      "--outtype",
      out,
      "--outfile",
      theirs,
      join(folder, "adapter"),
    ];
    llamaCpp("convert_lora_to_gguf.py", script);
    await compare(`${name} ${out}`, adapterGguf(adapter, base, { name: "Adapter", type: out }), theirs);
  }
}
const random = join(work, "cases", "base");
rmSync(random, { recursive: true, force: true });
writeBase(random);
const own = resolve(import.meta.dirname, "../../base/tiny");
for (const folder of [random, own].filter((one) => existsSync(join(one, "config.json")))) {
  const name = folder === own ? "Tiny" : "Base";
  if (!`${name} base`.includes(only)) continue;
  for (const out of outTypes) {
    const theirs = join(work, "cases", `theirs-${name}-${out}.gguf`);
    llamaCpp("convert_hf_to_gguf.py", ["--model-name", name, "--outtype", out, "--outfile", theirs, folder]);
    await compare(`base ${name} ${out}`, await baseGguf(folder, { name, type: out }), theirs);
  }
}
if ("Tiny tokens".includes(only) && existsSync(own)) await compareTokens();
console.log(failures === 0 ? "every file is the same, byte for byte" : `${failures} files differ`);
process.exitCode = failures === 0 ? 0 : 1;

/** The base that ships with us, in transformers and in Ollama's llama-server: the same tokens for the same text? */
async function compareTokens(): Promise<void> {
  const ollama =
    process.env.TWIN_TEST_OLLAMA ?? resolve(import.meta.dirname, "../../../shared/ollama/bin/ollama");
  const server = resolve(ollama, "../../lib/ollama/llama-server");
  if (!existsSync(server)) return console.log("skipped  tokens: no llama-server (TWIN_TEST_OLLAMA=PATH)");
  const path = join(work, "cases", "tokens.gguf");
  await pipeline(writeGguf(await baseGguf(own, { name: "Tiny", type: "f16" })), createWriteStream(path));
  const documents = ["LICENSE", "CHANGELOG.md", "docs/formats.md", "package.json"];
  const texts = documents.flatMap((name) =>
    readFileSync(resolve(import.meta.dirname, "../..", name), "utf8").match(/[\s\S]{1,300}/g),
  );
  texts.push(
    " ",
    "\n",
    "  two",
    "a  b\n\n  c\t",
    "ä – 漢字 🙂",
    "<|im_start|>user\nHi<|im_end|>\n",
    "<s>x</s>",
  );
  texts.push("▁under", "foo▁bar", "<0x41>", "don't stop! 1,234.5 @x #y", "\r\n", "\u200frtl\u200b");
  const script = [join(import.meta.dirname, "tokens.py"), own, path, server, "18437"];
  const differ = Number(execFileSync(python, script, { input: JSON.stringify(texts), encoding: "utf8" }));
  if (differ !== 0) failures++;
  console.log(`${differ === 0 ? "same   " : "DIFFERS"}  tokens of ${texts.length} texts (${differ} differ)`);
}

function prepare(): void {
  mkdirSync(work, { recursive: true });
  if (!existsSync(python)) {
    execFileSync(uv, ["venv", "--quiet", "--seed", "--python", "3.11", join(work, "venv")], {
      stdio: "inherit",
    });
    execFileSync(uv, ["pip", "install", "--quiet", "--python", python, ...packages], { stdio: "inherit" });
  }
  if (sources()) return;
  const pip = [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--no-binary",
    "llama-cpp-python",
    "-d",
    work,
    sdist,
  ];
  execFileSync(python, pip, { stdio: "inherit" });
  const archive = join(work, "llama_cpp_python-0.3.36.tar.gz");
  if (sha256(readFileSync(archive)) !== sdistSha256)
    throw new Error("the source archive is not the one that we know");
  execFileSync("tar", ["-xzf", archive, "-C", work]);
}

function sources(): string | undefined {
  const name = readdirSync(work).find((one) => /^llama_cpp_python-[\d.]+$/.test(one));
  return name && join(work, name, "vendor", "llama.cpp");
}

function llamaCpp(script: string, args: string[]): void {
  const path = join(sources() ?? "", script);
  execFileSync(python, [path, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, HF_HUB_OFFLINE: "1" },
  });
}

async function compare(name: string, ours: GgufFile, theirsPath: string): Promise<void> {
  const path = theirsPath.replace("theirs", "ours");
  await pipeline(writeGguf(ours), createWriteStream(path));
  const same = readFileSync(path).equals(readFileSync(theirsPath));
  if (!same) failures++;
  console.log(`${same ? "same   " : "DIFFERS"}  ${sha256(readFileSync(theirsPath)).slice(0, 16)}  ${name}`);
}
