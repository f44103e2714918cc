import { realpath } from "node:fs/promises";
import { devNull } from "node:os";
import { basename, join } from "node:path";
import { TwinError } from "../../core/errors.ts";
import { type TemporaryFolder, temporaryFolder } from "../../io/files.ts";
import { type Invocation, runProgram, streamProgram } from "../../io/process.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { localRepository } from "./local.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

type Around = Pick<ReadOptions, "signal" | "env">;

/** A repository that is only read: without its work tree (ours is empty), settings, hooks, filters or network. */
export interface Repository extends AsyncDisposable {
  /** What a person calls it: the folder's or bundle's name. */
  name: string;
  /** What HEAD was when it was opened, for the whole reading; null where there is no commit yet. */
  head: string | null;
  /** A folder of ours for what git has to write (an index). */
  scratch: TemporaryFolder;
  /** Output of a git command, as text. Throws CORRUPT when git fails. */
  git(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<string>;
  /** The same as a stream of bytes; `input` goes to git's standard input. */
  stream(
    args: readonly string[],
    input?: Iterable<string> | AsyncIterable<string>,
    more?: Readonly<Record<string, string>>,
  ): AsyncIterable<Uint8Array>;
}

const install = "Install git (https://git-scm.com) and run the same command again.";

/**
 * Settings that outrank whatever the repository's own configuration says: nothing it names is run. Hooks, monitors,
 * signature checkers and external diffs are programs; a "protocol" can be one as well.
 */
const safe = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", devNull],
  ["core.pager", "cat"],
  ["core.attributesFile", devNull],
  ["diff.external", ""],
  ["core.quotePath", "false"],
  ["log.showSignature", "false"],
  ["log.mailmap", "true"],
  ["protocol.allow", "never"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/** All that git gets to see of the environment. */
function environment({ env }: Pick<Around, "env">): Record<string, string> {
  const kept = ["PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"].flatMap((key) =>
    env[key] ? [[key, env[key]]] : [],
  );
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none", // outranks what the repository allows itself
  };
}

/** Opens a clone, a bare repository, or a bundle (unpacked into a temporary folder). Dispose of it after use. */
export async function openRepository(entry: ExportEntry, around: Around): Promise<Repository> {
  const scratch = await temporaryFolder("twin-git-");
  try {
    const path = entry.path
      ? await realpath(entry.path)
      : await localRepository(entry, scratch.path, around.signal);
    const directory =
      entry.kind === "file"
        ? await unbundle(path, entry.name, scratch.path, around)
        : await gitDirectory(path, entry.name, around);
    const snapshot = await takeSnapshot(scratch.path, (args) => trusting(directory, args, around));
    return repository(snapshot, nameOf(entry.path ? path : entry.name), scratch, around);
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

const nameOf = (path: string) =>
  basename(path.replace(/[/\\]$/, ""))
    .replace(/\.bundle$/i, "")
    .replace(/(?<=.)\.git$/i, "");

function repository(
  { directory, objects, head }: Snapshot,
  name: string,
  scratch: TemporaryFolder,
  around: Around,
): Repository {
  const settings = [...safe, "-c", `mailmap.blob=${head ?? "HEAD"}:.mailmap`];
  const invocation = (args: readonly string[], more = {}): Invocation => ({
    command: "git",
    args: [...settings, "--no-pager", `--git-dir=${directory}`, `--work-tree=${scratch.path}`, ...args],
    cwd: scratch.path,
    env: { ...environment(around), GIT_OBJECT_DIRECTORY: objects, ...more },
    onlyEnv: true,
  });
  const { signal } = around;
  return {
    name,
    head,
    scratch,
    git: async (args, more) => {
      const done = await runProgram(invocation(args, more), { signal, install });
      if (done.code !== 0) throw damaged(name);
      return done.stdout;
    },
    stream: (args, input, more) =>
      streamProgram(invocation(args, more), {
        signal,
        install,
        ...(input ? { input } : {}),
        check: ({ code }) => {
          if (code !== 0) throw damaged(name);
        },
      }),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

/** Asks the repository itself, with its own settings: for its refs and folders only. */
async function trusting(directory: string, args: readonly string[], around: Around): Promise<string> {
  const done = await runProgram(
    {
      command: "git",
      args: [...safe, `--git-dir=${directory}`, ...args],
      env: environment(around),
      onlyEnv: true,
    },
    { signal: around.signal, install },
  );
  return done.code === 0 ? done.stdout : "";
}

async function gitDirectory(path: string, name: string, around: Around): Promise<string> {
  const trust = [path, join(path, ".git")].flatMap((one) => ["-c", `safe.directory=${one}`]);
  const found = await runProgram(
    {
      command: "git",
      args: [...safe, ...trust, "-C", path, "rev-parse", "--absolute-git-dir"],
      env: { ...environment(around), GIT_CEILING_DIRECTORIES: join(path, "..") },
      onlyEnv: true,
    },
    { signal: around.signal, install },
  );
  if (found.code === 0) return found.stdout.replace(/\r?\n$/, "");
  throw new TwinError("CORRUPT", `${name} looks like a git repository, but git cannot read it.`, {
    hint: "Try: git fsck, or make a fresh clone.",
  });
}

async function unbundle(path: string, name: string, scratch: string, around: Around): Promise<string> {
  const target = join(scratch, "repository");
  const done = await runProgram(
    {
      command: "git",
      args: [
        ...safe,
        "-c",
        "protocol.file.allow=always",
        "clone",
        "--bare",
        "--quiet",
        "--template=",
        "--",
        path,
        target,
      ],
      env: { ...environment(around), GIT_ALLOW_PROTOCOL: "file" },
      cwd: scratch,
      onlyEnv: true,
    },
    { signal: around.signal, install },
  );
  if (done.code === 0) return target;
  if (/No space left/i.test(done.stderr)) {
    throw new TwinError("DISK_FULL", `The disk is full; ${name} could not be unpacked.`, {
      hint: "Free some space in the temporary folder (TMPDIR) and run the same command again.",
    });
  }
  if (/prerequisite/i.test(done.stderr)) {
    throw new TwinError("CORRUPT", `${name} holds only a part of its repository's history.`, {
      hint: "Make a full one: git bundle create NAME.bundle --all",
    });
  }
  throw new TwinError("CORRUPT", `${name} is damaged or was cut off: git cannot unpack it.`, {
    hint: "Make or copy it again (git bundle create NAME.bundle --all) and run the same command.",
  });
}

const damaged = (name: string) =>
  new TwinError("CORRUPT", `git could not read the repository ${name}.`, {
    hint: "Check it with: git fsck. What was read before is kept.",
  });
