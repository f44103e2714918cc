import { dirname, join, resolve } from "node:path";
import { type Document, parseDocument } from "yaml";
import type { Self } from "../core/document.ts";
import { TwinError } from "../core/errors.ts";
import { type Config, configSchema, parseYaml } from "./config.ts";
import { exists, readText, writeFileAtomically } from "./files.ts";

/** A folder with a twin.yaml: everything a user has on disk. */
export interface Workspace {
  root: string;
  config: Config;
  self: Self;
  paths: {
    config: string;
    corpus: string;
    datasets: string;
    runs: string;
    models: string;
    audit: string;
    /** What the user has told about themselves, 0600. */
    biography: string;
    /** Token of `twin serve`, 0600. */
    token: string;
  };
}

/**
 * Finds and reads the workspace: `--workspace`, else TWIN_WORKSPACE, else the nearest parent folder of `cwd`
 * that has a twin.yaml. Throws NO_WORKSPACE, or CONFIG with the line of a mistake.
 */
export async function openWorkspace(at: {
  option: string | undefined;
  env: NodeJS.ProcessEnv;
  cwd: string;
}): Promise<Workspace> {
  const named = at.option ?? at.env.TWIN_WORKSPACE;
  const root = named ? resolve(at.cwd, named) : await nearestWorkspace(at.cwd);
  if (!root || !(await exists(join(root, "twin.yaml")))) {
    throw new TwinError(
      "NO_WORKSPACE",
      named
        ? `${resolve(at.cwd, named)} is not a workspace: it has no twin.yaml.`
        : "No workspace here: neither this folder nor one above it has a twin.yaml.",
      { hint: "Make one with: twin init my-twin, then cd my-twin (or pass --workspace DIR)." },
    );
  }
  const paths = workspacePaths(root);
  const config = parseYaml(await readText(paths.config), configSchema, paths.config);
  return { root, config, self: config.me, paths };
}

export function workspacePaths(root: string): Workspace["paths"] {
  return {
    config: join(root, "twin.yaml"),
    corpus: join(root, "corpus.db"),
    datasets: join(root, "datasets"),
    runs: join(root, "runs"),
    models: join(root, "models"),
    audit: join(root, "audit.log"),
    biography: join(root, "biography.md"),
    token: join(root, ".token"),
  };
}

async function nearestWorkspace(from: string): Promise<string | null> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await exists(join(folder, "twin.yaml"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/**
 * Changes twin.yaml as a tree, so that the user's comments and order stay. `edit` says whether it changed anything;
 * nothing is written that could not be read again. Throws CONFIG.
 */
export async function editConfig(
  { paths }: Pick<Workspace, "paths">,
  edit: (document: Document) => boolean,
): Promise<void> {
  const document = parseDocument(await readText(paths.config));
  const isChanged = edit(document);
  const after = document.toString({ lineWidth: 0 });
  parseYaml(after, configSchema, paths.config);
  if (isChanged) await writeFileAtomically(paths.config, after, 0o600);
}
