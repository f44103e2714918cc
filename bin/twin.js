#!/usr/bin/env node
// Starts the program under Node >= 24. On an older Node it starts again with the one
// that `npm install` put beside us, so that the system's version does not matter.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as module from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number(process.versions.node.split(".")[0]) >= 24) {
  // Started by the branch below: go when that process goes, even if it was killed.
  if (process.channel) {
    process.channel.unref();
    process.on("disconnect", () => process.exit(130));
  }
  // The built-in SQLite works and is tested here; its notice would stand before every output.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) =>
    String(warning).startsWith("SQLite is an experimental") || emitWarning.call(process, warning, ...rest);
  module.enableCompileCache();
  // Collect garbage sooner instead of letting heaps grow: twin reads gigabytes and keeps little. Measured on a
  // mailbox of 325 MB: 296 MB resident instead of 459, in much the same time. Threads follow.
  setFlagsFromString("--heap-growing-percent=50");
  setFlagsFromString("--semi-space-growth-factor=1");
  // Young objects in one step of 8 MB instead of many of 1 MB, on the thread that made them: the other cores are busy.
  // Measured on 6,046 mails: 75 ms instead of 580.
  setFlagsFromString("--min-semi-space-size=8");
  setFlagsFromString("--no-parallel-scavenge");
  // A checkout runs its TypeScript as it is; a published package carries only dist/.
  const source = here("../src/main.ts");
  const { main } = await import(existsSync(source) ? source : here("../dist/src/main.js"));
  process.exitCode = await main(process.argv.slice(2));
} else {
  const bundled = here("../node_modules/node/bin/node");
  if (existsSync(bundled)) {
    const child = spawn(bundled, [here("twin.js"), ...process.argv.slice(2)], {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    // A terminal sends Ctrl-C to both of us; forwarding it would count as the second one.
    process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("exit", (code) => {
      process.exitCode = code ?? 130;
    });
  } else {
    process.stderr.write(`error: twin needs Node 24 or newer (this is ${process.version}).\n`);
    process.stderr.write(
      "  hint: install Node 24, or run `npm install` in twin's folder, which brings one.\n",
    );
    process.exitCode = 1;
  }
}
