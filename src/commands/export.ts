import { basename, join } from "node:path";
import { Option } from "@commander-js/extra-typings";
import type { RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { findOllama } from "../export/base-source.ts";
import { type ExportPlan, type ExportRequest, exportRun, planExport } from "../export/export.ts";
import { outTypes } from "../export/float.ts";
import { readRun, readRuns, runIds, warnOfDamage } from "../io/artifacts.ts";
import { audit } from "../io/audit.ts";
import { withLock } from "../io/lock.ts";
import { ollamaHost } from "../io/ollama.ts";
import type { Workspace } from "../io/workspace.ts";
import { bytes, table } from "../ui/format.ts";
import type { Outcome } from "../ui/ui.ts";
import { version } from "../version.ts";
import type { Cli, Define } from "./command.ts";

export const define: Define = (command, run) => {
  command
    .argument("[run]", "the run to export (default: the newest that finished)")
    .addOption(
      new Option("--to <place>", "into Ollama, or a folder only (default: Ollama where it runs)").choices([
        "ollama",
        "folder",
      ] as const),
    )
    .option("--name <name>", "name in Ollama (default: twin-<workspace folder>)")
    .option("--ollama-base <name>", "what the base model is called in Ollama")
    .addOption(new Option("--outtype <type>", "number type of the adapter").choices(outTypes).default("f16"))
    .option("--host <address>", "where Ollama listens (else OLLAMA_HOST)")
    .option("--pull", "let Ollama download the base where it is missing")
    .option("--dry-run", "check everything, make nothing")
    .action((id, options) =>
      run(async (cli) => {
        const workspace = await cli.workspace();
        const state = await findRun(workspace, id, cli.emit);
        const host = ollamaHost(cli.env, options.host);
        const ollama = options.to === "folder" ? null : await findOllama(host, cli.signal);
        if (!ollama && options.to === "ollama") throw absent(host);
        const request: ExportRequest = {
          run: options.ollamaBase ? { ...state, base: { ...state.base, ollama: options.ollamaBase } } : state,
          runFolder: join(workspace.paths.runs, state.id),
          modelsFolder: workspace.paths.models,
          ollama,
          name: modelName(options.name ?? `twin-${basename(workspace.root)}`),
          outType: options.outtype,
          // Never by --yes: a download of gigabytes is no default.
          mayPull: async (model) =>
            Boolean(options.pull) ||
            (cli.interactive &&
              (await cli.confirm(`Ollama does not have ${model}. Download it now?`, false))),
          twin: version,
          emit: cli.emit,
          signal: cli.signal,
        };
        if (options.dryRun) return describePlan(await planExport({ ...request, mayPull: async () => false }));
        return await withLock(workspace.root, "export", async () => {
          const plan = await planExport(request);
          const outcome = describeExport(await exportRun(request, plan), plan);
          if (!ollama && options.to !== "folder") noteAbsence(cli, host);
          await audit(workspace.paths.audit, "export", { run: state.id, model: plan.id, ollama: plan.model });
          return outcome;
        });
      }),
    );
};

async function findRun({ paths }: Workspace, wanted: string | undefined, emit: Emit): Promise<RunState> {
  if (wanted !== undefined) return await finishedRun(paths.runs, wanted);
  const { sound, damaged } = await readRuns(paths.runs);
  warnOfDamage(damaged, emit);
  const newest = sound.find(({ artifact }) => artifact.status === "finished");
  if (newest) return newest.artifact;
  throw new TwinError("NOT_FOUND", "There is no finished run yet.", { hint: "Make one with: twin train" });
}

async function finishedRun(runs: string, id: string): Promise<RunState> {
  if (!(await runIds(runs)).includes(id)) {
    throw new TwinError("NOT_FOUND", "There is no run of that name.", {
      hint: "See what there is with: twin status",
    });
  }
  const state = await readRun(join(runs, id));
  if (state.status === "finished") return state;
  throw new TwinError("NOTHING_TO_DO", `Run ${id} is not finished (${state.status}).`, {
    hint: "Go on with it: twin train --resume",
  });
}

/** A name that Ollama takes: lower case letters, digits, dots, dashes, underscores. */
function modelName(given: string): string {
  const name = given
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 60);
  if (name !== "") return name;
  throw new TwinError("USAGE", "That name has no letter or digit that Ollama takes.", {
    hint: "Give another one: twin export --name my-twin",
  });
}

function describePlan(plan: ExportPlan): Outcome {
  const rows: [string, string][] = [
    ["model", plan.folder],
    ["base", plan.base.local ? `${plan.base.ollama}, made from ${plan.base.local.path}` : plan.base.ollama],
    ["adapter", `${plan.adapter.pairs.length} layers, rank ${plan.adapter.config.r}, ${bytes(plan.bytes)}`],
    ["in Ollama", plan.model ?? "no"],
  ];
  return {
    data: {
      dryRun: true,
      id: plan.id,
      folder: plan.folder,
      base: plan.base.ollama,
      ollama: plan.model,
      proof: plan.proof,
    },
    lines: [...table(rows), "Nothing was made: --dry-run."],
  };
}

function describeExport(manifest: Awaited<ReturnType<typeof exportRun>>, plan: ExportPlan): Outcome {
  return {
    data: { model: manifest, folder: plan.folder },
    lines: [
      `Exported run ${manifest.run} to ${plan.folder}.`,
      ...table(manifest.proof.map(({ check, passed, detail }) => [passed ? "ok" : "!!", check, detail])),
      ...(manifest.ollama
        ? [`Ollama has it as ${manifest.ollama.model} and as ${latest(manifest.ollama.model)}.`]
        : []),
    ],
    next: "twin chat",
  };
}

const latest = (model: string) => model.slice(0, model.indexOf(":"));

function absent(host: string): TwinError {
  return new TwinError("OLLAMA", `Ollama does not answer at ${host}.`, {
    hint: "Start it with: ollama serve (or set OLLAMA_HOST, or pass --host), or export with --to folder.",
  });
}

function noteAbsence(cli: Cli, host: string): void {
  cli.emit({
    type: "warning",
    message: `Ollama does not answer at ${host}: the model is a folder only, and not proven.`,
    hint: "Start Ollama and run twin export again, or chat without it: twin chat --engine embedded",
  });
}
