import { Option } from "@commander-js/extra-typings";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { audit } from "../io/audit.ts";
import { withLock } from "../io/lock.ts";
import { installEnvironment } from "../train/environment.ts";
import { createRun, newestCheckpoint } from "../train/run-folder.ts";
import { type Prepared, prepare } from "../train/train.ts";
import { carryOut } from "../train/training.ts";
import { bytes, count, duration } from "../ui/format.ts";
import type { Outcome } from "../ui/ui.ts";
import { version } from "../version.ts";
import { type Cli, type Define, repeated } from "./command.ts";

export const define: Define = (command, run) => {
  command
    .option("--recipe <name|file>", "what to train and how (twin recipes lists them)")
    .option("--dataset <id>", "dataset to train on (default: the newest)")
    .option("--base <path|id>", "base model: a folder in Hugging Face form, or a Hugging Face id")
    .option("--template <name>", "chat template of the base")
    .addOption(
      new Option("--device <device>", "where to compute").choices(["auto", "cpu", "cuda", "mps"] as const),
    )
    .option("--set <key=value>", "change one setting of the recipe (repeatable)", repeated, [])
    .option("--dry-run", "say what would run, and stop")
    .option("--resume [run]", "go on with an unfinished run (default: the newest)")
    .option("--fresh", "start anew even where an unfinished run could go on")
    .action((options) =>
      run(async (cli) => {
        const workspace = await cli.workspace();
        const prepared = await prepare(
          {
            recipe: options.recipe ?? null,
            dataset: options.dataset ?? null,
            base: options.base ?? null,
            template: options.template ?? null,
            device: options.device ?? null,
            settings: options.set,
            resume: options.resume ?? null,
            fresh: options.fresh ?? false,
          },
          { workspace, env: cli.env, cwd: cli.cwd, signal: cli.signal, emit: cli.emit, version },
        );
        warnOfCuts(prepared, cli.emit);
        if (options.dryRun) return describe(prepared, await newestCheckpoint(prepared.paths.work));
        await ensureEngine(prepared, cli);
        const { id } = prepared.state;
        return withLock(workspace.root, `run-${id}`, async () => {
          if (!prepared.resumed) await createRun(prepared.paths, prepared.recipeText, prepared.state);
          announce(prepared, cli.emit);
          const view = await openView(cli, prepared);
          const state = await carryOut({
            ...prepared,
            env: cli.env,
            emit: view.emit,
            signal: cli.signal,
          }).finally(view.close);
          await audit(workspace.paths.audit, "train", {
            run: id,
            dataset: state.dataset.id,
            base: state.base.model,
            steps: state.step,
            seconds: Math.round(state.seconds),
          });
          return {
            data: { ...state },
            lines: [
              `Trained ${id}: ${count(state.step)} steps in ${duration(state.seconds)}.`,
              `Held-out loss ${show(state.loss.evalBefore)} before, ${show(state.loss.eval)} after; report: ${prepared.paths.report}`,
            ],
            next: "twin export",
          };
        });
      }),
    );
};

/** Installs the engine where it is missing: says what, from where and how much, and asks where it may. */
async function ensureEngine({ trainer, environment }: Prepared, cli: Cli): Promise<void> {
  if (environment.installed) return;
  const { name, version: release } = trainer.engine;
  const size = environment.size
    ? `about ${bytes(environment.size.download)} to fetch, ${bytes(environment.size.disk)} on disk`
    : "several GB";
  cli.emit({ type: "stage", name: "Engine", detail: `${name} ${release} is not installed yet.` });
  cli.emit({
    type: "note",
    message: `  It will be installed with uv from the Python package index (exact versions and hashes from a lock file): ${size}, into ${environment.folder}`,
  });
  if (!(await cli.confirm("Install it now?", true))) {
    throw new TwinError("CANCELLED", "The engine was not installed.", {
      hint: `Bring your own with ${trainer.engine.variable}=/path/to/venv.`,
    });
  }
  const started = Date.now();
  await installEnvironment(trainer.engine, environment, cli);
  cli.emit({ type: "note", message: `  Installed in ${duration((Date.now() - started) / 1000)}.` });
}

/** What is cut is lost to the training: said before it starts. */
function warnOfCuts({ job: { rows, recipe }, fittingCutoff }: Prepared, emit: Emit): void {
  if (rows.overlong === 0) return;
  emit({
    type: "warning",
    message: `About ${count(rows.overlong)} of ${count(rows.train.count)} rows are longer than the recipe's cutoff of ${count(recipe.cutoff)} tokens of this base; what is beyond is cut off.`,
    hint: `Shorter rows: twin build-dataset --cutoff ${fittingCutoff}. Or raise it where the base allows: twin train --set cutoff=…`,
  });
}

function announce({ state, job, resumed }: Prepared, emit: Emit): void {
  const rows = `${count(job.rows.train.count)} rows, ${count(job.rows.eval.count)} held out`;
  emit({
    type: "stage",
    name: "Train",
    detail: `${state.id}: ${count(job.totalSteps)} steps on ${job.device.name}, ${rows}, base ${state.base.model}`,
  });
  if (resumed)
    emit({ type: "note", message: `  This run was not finished; going on with it (--fresh starts anew).` });
}

/** The live view on a terminal, plain lines or JSON elsewhere. */
async function openView(cli: Cli, { job }: Prepared): Promise<{ emit: Emit; close(): Promise<void> }> {
  if (cli.stderr !== process.stderr || !process.stderr.isTTY || cli.json || cli.quiet) {
    return { emit: cli.emit, close: async () => undefined };
  }
  const { trainingView } = await import("../ui/ink/training.ts");
  return trainingView(job.totalSteps, process.stderr);
}

function describe(
  { trainer, environment, job, state, paths, resumed }: Prepared,
  checkpoint: Awaited<ReturnType<typeof newestCheckpoint>>,
): Outcome {
  const plan = trainer.plan({ ...job, checkpoint });
  const { command, args, cwd, env } = plan.invocation;
  const { engine } = trainer;
  const size = environment.size
    ? `${bytes(environment.size.download)} to fetch, ${bytes(environment.size.disk)} on disk`
    : "several GB";
  const installed = environment.installed ? "installed" : `to be installed: ${size}`;
  return {
    data: {
      run: state.id,
      resumed,
      engine: engine.name,
      version: engine.version,
      environment,
      device: job.device,
      base: job.base,
      dataset: state.dataset.id,
      rows: { train: job.rows.train.count, eval: job.rows.eval.count, overlong: job.rows.overlong },
      totalSteps: job.totalSteps,
      fromStep: checkpoint?.step ?? 0,
      plan,
    },
    lines: [
      `run          ${paths.folder}${resumed ? ` (goes on from step ${checkpoint?.step ?? 0})` : ""}`,
      `engine       ${engine.name} ${engine.version}, ${installed}`,
      `environment  ${environment.folder}`,
      `device       ${job.device.name} (${job.device.kind})`,
      `base         ${job.base.model}, template ${job.base.template}`,
      `dataset      ${state.dataset.id}: ${count(job.rows.train.count)} rows, ${count(job.rows.eval.count)} held out`,
      `steps        ${count(job.totalSteps)} of ${count(job.recipe.batch * job.recipe.accumulate)} rows`,
      `folder       ${cwd ?? ""}`,
      `command      ${[...Object.entries(env ?? {}).map(([key, value]) => `${key}=${quote(value ?? "")}`), ...[command, ...args].map(quote)].join(" ")}`,
      ...Object.entries(plan.files).flatMap(([name, text]) => [
        "",
        `--- ${name}`,
        ...text.trimEnd().split("\n"),
      ]),
    ],
    next: "twin train",
  };
}

const quote = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const show = (loss: number | null) => (loss === null ? "–" : loss.toFixed(3));
