import { quotedText } from "../clean/quoted.ts";
import { contextSteps, steps } from "../clean/steps.ts";
import type { DatasetManifest } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { type Built, buildDataset } from "../dataset/build.ts";
import { audit } from "../io/audit.ts";
import { type Config, configSchema } from "../io/config.ts";
import { Corpus } from "../io/corpus.ts";
import { exists } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import { count, table } from "../ui/format.ts";
import type { Outcome } from "../ui/ui.ts";
import { version } from "../version.ts";
import type { Define } from "./command.ts";
import { redactorOf } from "./prepare.ts";

const flags = {
  seed: "TWIN_SEED",
  evalShare: "TWIN_EVAL_SHARE",
  tier12Share: "TWIN_TIER12_SHARE",
  maxRepeats: "TWIN_MAX_REPEATS",
  cutoff: "TWIN_CUTOFF",
} as const;

export const define: Define = (command, run) => {
  command
    .option("--seed <number>", "seed of the order of rows (or TWIN_SEED)")
    .option("--eval-share <share>", "share of the rows held out, 0 to 0.5 (or TWIN_EVAL_SHARE)")
    .option(
      "--tier12-share <share>",
      "least share of the tokens in Tiers 1 and 2, 0 to 1 (or TWIN_TIER12_SHARE)",
    )
    .option("--max-repeats <times>", "how often a row may stand in train.jsonl (or TWIN_MAX_REPEATS)")
    .option("--cutoff <tokens>", "longest row in tokens (or TWIN_CUTOFF)")
    .option("--dry-run", "count only, write nothing")
    .action((options) =>
      run(async (cli) => {
        const { root, paths, config, self } = await cli.workspace();
        const settings = override(config.dataset, options, cli.env);
        if (!(await exists(paths.corpus))) {
          throw new TwinError("NOTHING_TO_DO", "There is no corpus yet.", {
            hint: "Read something first: twin extract PATH…",
          });
        }
        return withLock(root, "datasets", async () => {
          using corpus = Corpus.open(paths.corpus, { readOnly: true });
          const built = await buildDataset({
            corpus,
            datasets: paths.datasets,
            settings,
            self,
            steps,
            contextSteps,
            quotedText,
            redactor: redactorOf({ config, self }),
            version,
            dryRun: options.dryRun ?? false,
            emit: cli.emit,
            signal: cli.signal,
          });
          const { id, counts } = built.plan.manifest;
          if (!options.dryRun && !built.unchanged) {
            await audit(paths.audit, "build-dataset", {
              dataset: id,
              train: counts.train,
              eval: counts.eval,
            });
          }
          return outcome(built, options.dryRun ?? false, settings);
        });
      }),
    );
};

/** Flags before environment before twin.yaml, checked by the same schema as the file. */
function override(
  dataset: Config["dataset"],
  options: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): Config["dataset"] {
  const given: Record<string, number> = {};
  for (const [key, variable] of Object.entries(flags)) {
    const value = options[key] ?? env[variable];
    if (value !== undefined && value !== "") given[key] = Number(value);
  }
  const parsed = configSchema.shape.dataset.safeParse({ ...dataset, ...given });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TwinError("USAGE", `${issue?.path.join(".") ?? "An option"} is not valid: ${issue?.message}.`, {
    hint: "See twin build-dataset --help.",
  });
}

function outcome({ plan, folder, unchanged }: Built, dryRun: boolean, settings: Config["dataset"]): Outcome {
  const { files, ...manifest } = plan.manifest;
  const head = dryRun
    ? "Would write (dry run):"
    : unchanged
      ? `Unchanged: ${folder} holds exactly this already.`
      : `Wrote ${folder}`;
  return {
    data: { dataset: manifest.id, folder, dryRun, unchanged, ...manifest },
    lines: [head, ...table(rowsOf(plan.manifest)), ...remarks(plan.manifest, settings)],
    next: dryRun ? "twin build-dataset" : "twin train",
  };
}

function rowsOf({ counts, tiers }: DatasetManifest): (string | number)[][] {
  const dropped = Object.values(counts.rejected).reduce((sum, n) => sum + n, 0);
  const percent = (share: number | undefined) => `${((share ?? 0) * 100).toFixed(1)} %`;
  return [
    [
      "documents",
      counts.documents,
      `${count(counts.documents - (counts.context ?? 0))} by you, ${count(counts.context ?? 0)} context`,
    ],
    ["rows to train on", counts.train, ""],
    ["rows held out", counts.eval, ""],
    ...([1, 2, 3] as const).map((tier) => [
      `tier ${tier}`,
      tiers.rows[tier],
      `${count(tiers.tokens[tier])} tokens${tiers.repeated?.[tier] ? `, ${count(tiers.repeated[tier])} rows are repeats` : ""}`,
    ]),
    ["tiers 1 and 2", percent(tiers.share12), `of the tokens, ${percent(tiers.rowShare12)} of the rows`],
    ["left out", dropped, ""],
    ...Object.entries(counts.rejected).map(([reason, n]) => [`  ${reason}`, n, ""]),
    ["redacted", Object.values(counts.redactions).reduce((sum, n) => sum + n, 0), ""],
    ...Object.entries(counts.redactions).map(([type, n]) => [`  ${type}`, n, ""]),
  ];
}

function remarks({ counts, tiers }: DatasetManifest, { tier12Share }: Config["dataset"]): string[] {
  const lines: string[] = [];
  const leftOut = counts.rejected["tier-3-over-share"] ?? 0;
  if (leftOut > 0) {
    lines.push(
      `Too little Tier 1 and 2 writing for all of Tier 3: ${count(leftOut)} Tier 3 documents were left out to keep ${Math.round(tier12Share * 100)} %.`,
      "Articles, notes, journals and long mail would let more of it in.",
    );
  }
  if (counts.eval === 0)
    lines.push("Nothing is held out: too few rows, or one conversation only. Losses cannot be compared.");
  const tokens = tiers.tokens[1] + tiers.tokens[2] + tiers.tokens[3];
  if (tokens < 20_000)
    lines.push(`Only ${count(tokens)} tokens to train on: enough to try the road, little to sound like you.`);
  return lines;
}
