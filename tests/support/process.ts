import { spawn } from "node:child_process";

/** Starts the program as a user does, in a process of its own; `kill` sends a signal after that many milliseconds. */
export function twinProcess(
  args: readonly string[],
  { kill, ulimit }: { kill?: { after: number; signal: NodeJS.Signals }; ulimit?: string } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, "bin/twin.js", ...args];
    const child = ulimit
      ? spawn("sh", ["-c", `ulimit ${ulimit}; exec "$@"`, "sh", ...command])
      : spawn(command[0] ?? "node", command.slice(1));
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    const timer = kill && setTimeout(() => child.kill(kill.signal), kill.after);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
