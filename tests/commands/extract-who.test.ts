import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, twin } from "../support/cli.ts";

const chat = [
  "12/05/2024, 10:01 - Bob Stone: Hello, are you there? The boat has come back at last.",
  "12/05/2024, 10:02 - Ann Lee: Yes, what is it?",
  "13/05/2024, 10:05 - Ann Lee: A long answer about many things that nobody would have expected.",
];

async function workspace() {
  const cwd = temporaryFolder();
  await twin(["init", ".", "--yes", "--name", "Nobody Yet", "--email", "n@example.org"], { cwd });
  const path = join(cwd, "WhatsApp Chat with Bob.txt");
  writeFileSync(path, chat.join("\n"));
  return { cwd, path };
}

/** Runs twin on a terminal of its own (util-linux' `script`), with these keys pressed. */
function onTerminal(args: string[], keys: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, "bin/twin.js", ...args].map((one) => `'${one}'`).join(" ");
    const child = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
      if (/Numbers, or nothing for none/.test(String(data))) child.stdin.write(keys);
    });
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}

describe("who is me in a chat", () => {
  it("is asked without a terminal as well, and nobody is taken for the user", async () => {
    const { cwd, path } = await workspace();
    const { code, stdout } = await twin(["extract", path], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("twin me add --name 'Ann Lee'");
    const { stdout: json } = await twin(["extract", "--json", path], { cwd });
    expect(JSON.parse(json)).toMatchObject({
      totals: [{ source: "whatsapp", documents: 3, own: 0 }],
      // whom the chat is named after comes last
      openSpeakers: { conversations: 1, speakers: [{ name: "Ann Lee" }, { name: "Bob Stone" }] },
    });
  });

  it("is settled by a name, for good", async () => {
    const { cwd, path } = await workspace();
    await twin(["extract", path], { cwd });
    await twin(["me", "add", "--name", "Ann Lee"], { cwd });
    const { stdout } = await twin(["extract", "--json", path], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      totals: [{ documents: 3, own: 2, ownWords: expect.any(Number) }],
      openSpeakers: { conversations: 0, speakers: [] },
    });
  });

  it.skipIf(process.platform !== "linux")("is asked on a terminal; the answer is kept", async () => {
    const { cwd, path } = await workspace();
    const output = await onTerminal(["-w", cwd, "extract", path], "1\r");
    expect(output).toContain("1  Ann Lee: 2 messages");
    expect(output).toMatch(/whatsapp\s+3\s+2/);
    expect(readFileSync(join(cwd, "twin.yaml"), "utf8")).toContain("Ann Lee");
  });
});
