import { join, resolve } from "node:path";
import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { discover, type Found, isUrl } from "../extract/discover.ts";
import { type Suggestion, suggestIdentities } from "../extract/identities.ts";
import { type Extraction, extract } from "../extract/run.ts";
import { audit } from "../io/audit.ts";
import { Corpus, type CorpusTotals } from "../io/corpus.ts";
import { exists, removeFolder } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import type { Workspace } from "../io/workspace.ts";
import { count, table } from "../ui/format.ts";
import type { Outcome } from "../ui/ui.ts";
import type { Cli, Define } from "./command.ts";
import { addIdentities } from "./me.ts";

const SHOWN = 10;

export const define: Define = (command, run) => {
  command
    .argument(
      "[path...]",
      "files, folders, archives, github:NAME (default: the sources of twin.yaml, else what was read before)",
    )
    .option("--dry-run", "say what would be read, and read nothing")
    .action((paths, options) =>
      run(async (cli) => {
        const workspace = await cli.workspace();
        const wanted = await wantedPaths(cli, workspace, paths);
        cli.emit({
          type: "stage",
          name: "Looking",
          detail: `at ${wanted.length === 1 ? wanted[0] : `${wanted.length} places`}`,
        });
        await using scratch = await openScratch(workspace.root);
        const found = await discover(wanted, { signal: cli.signal, scratch: scratch.path, emit: cli.emit });
        for (const message of found.warnings)
          cli.emit({
            type: "warning",
            message,
            hint: "Download them as well, or go on without what they hold.",
          });
        if (options.dryRun) return describeFound(found);
        return await extractAll(cli, workspace, found, scratch.path);
      }),
    );
};

/** Copies that a format needs stay in the workspace, and go with the command; what a killed one left goes first. */
async function openScratch(root: string): Promise<AsyncDisposable & { path: string }> {
  const path = join(root, ".scratch", String(process.pid));
  await removeFolder(path);
  return { path, [Symbol.asyncDispose]: () => removeFolder(path) };
}

async function wantedPaths(
  cli: Cli,
  { root, config, paths: at }: Workspace,
  given: string[],
): Promise<string[]> {
  const from = (base: string, paths: readonly string[]) =>
    paths.map((path) => (isUrl(path) ? path : resolve(base, path)));
  if (given.length > 0) return from(cli.cwd, given);
  if (config.sources.length > 0) return from(root, config.sources);
  if (await exists(at.corpus)) {
    using corpus = Corpus.open(at.corpus, { readOnly: true });
    const before = corpus.readBefore();
    if (before.length > 0) return before;
  }
  throw new TwinError("USAGE", "Nothing to read: no path was given, and twin.yaml lists no sources.", {
    hint: "twin extract PATH…, for example a Takeout archive, an .mbox, a folder of notes or a git clone.",
  });
}

async function extractAll(cli: Cli, workspace: Workspace, found: Found, scratch: string): Promise<Outcome> {
  const { root, paths: at } = workspace;
  const { done, totals, suggestions } = await withLock(root, "corpus", async () => {
    using corpus = Corpus.open(at.corpus);
    const options = { signal: cli.signal, emit: cli.emit, env: cli.env, scratch };
    let done = await extract(corpus, found, { ...options, self: workspace.self });
    let suggestions = suggestIdentities(
      corpus,
      workspace.self,
      done.flatMap(({ people }) => people),
    );
    if (await adopt(cli, workspace, suggestions)) {
      const { self } = await cli.workspace();
      done = await extract(corpus, found, { ...options, self });
      suggestions = suggestIdentities(
        corpus,
        self,
        done.flatMap(({ people }) => people),
      );
    }
    await audit(at.audit, "extract", {
      files: done.length,
      added: sum(done.map(({ added }) => added)),
      updated: sum(done.map(({ updated }) => updated)),
      removed: sum(done.map(({ removed }) => removed)),
      skipped: sum(done.map(({ skipped }) => sum(Object.values(skipped)))),
    });
    return { done, totals: corpus.totals(), suggestions };
  });
  const errors = [...found.errors, ...done.flatMap(({ error }) => error ?? [])].filter(
    (error, i, all) => all.findIndex(({ message }) => message === error.message) === i,
  );
  for (const { message, hint } of errors.slice(1))
    cli.emit({ type: "warning", message, ...(hint ? { hint } : {}) });
  return {
    ...(errors[0] ? { failure: errors[0] } : { next: nextAfter(totals) }),
    data: {
      files: done.map(({ people: _, error, ...one }) => ({ ...one, error: error?.code ?? null })),
      totals,
      unrecognized: found.unrecognized,
      errors: errors.map(({ code, message }) => ({ code, message })),
      suggestions,
    },
    lines: [
      ...describeRun(done, totals),
      ...describeUnrecognized(found),
      ...describeSuggestions(suggestions),
    ],
    skipped: sum(done.map(({ skipped }) => sum(Object.values(skipped)))),
  };
}

const nextAfter = (totals: readonly CorpusTotals[]) =>
  totals.some(({ own }) => own > 0)
    ? "twin build-dataset"
    : "twin me add you@example.org, so that your own words are found";

/** Asks on a terminal whether the suggested identities are the user's. True when any was added. */
async function adopt(cli: Cli, workspace: Workspace, suggestions: readonly Suggestion[]): Promise<boolean> {
  if (!cli.interactive) return false;
  const email: string[] = [];
  for (const { address, name, records, because } of suggestions) {
    const who = sanitizeLine(`${name} <${address}>`, 100);
    if (await cli.confirm(`Is ${who} you? ${count(records)} records, ${because}.`, false))
      email.push(address);
  }
  return (await addIdentities(workspace, { email })).length > 0;
}

function describeRun(done: readonly Extraction[], totals: readonly CorpusTotals[]): string[] {
  const rows = totals.map(({ source, documents, own, first, last }) => {
    const mine = done.filter((one) => one.source === source);
    const of = (key: "added" | "updated" | "unchanged" | "removed") => sum(mine.map((one) => one[key]));
    const years = first && last ? (first === last ? first : `${first}–${last}`) : "";
    return [
      source,
      of("added"),
      of("updated"),
      of("unchanged"),
      of("removed"),
      documents,
      own,
      documents - own,
      years,
    ];
  });
  const head = ["source", "new", "updated", "unchanged", "removed", "in all", "by you", "by others", "years"];
  const known = done.filter((one) => one.known).length;
  return [
    ...(rows.length > 0 ? table([head, ...rows]) : []),
    ...(known > 0
      ? [`${count(known)} of ${count(done.length)} files had not changed and were not read again.`]
      : []),
    ...describeCounts(
      "Skipped",
      done.map(({ skipped }) => skipped),
    ),
    ...describeCounts(
      "Left out by design",
      done.map(({ leftOut }) => leftOut),
    ),
  ];
}

function describeCounts(title: string, counts: readonly Readonly<Record<string, number>>[]): string[] {
  const all: Record<string, number> = {};
  for (const [reason, value] of counts.flatMap((one) => Object.entries(one)))
    all[reason] = (all[reason] ?? 0) + value;
  const parts = Object.entries(all).map(([reason, value]) => `${count(value)} ${sanitizeLine(reason)}`);
  return parts.length > 0 ? [`${title}: ${parts.join(", ")}.`] : [];
}

function describeUnrecognized({ unrecognized }: Found): string[] {
  if (unrecognized.length === 0) return [];
  const more = unrecognized.length - SHOWN;
  return [
    `Not read (${count(unrecognized.length)}):`,
    ...unrecognized.slice(0, SHOWN).map(({ name, why }) => `  ${sanitizeLine(name)}: ${why}`),
    ...(more > 0 ? [`  and ${count(more)} more (--json lists all)`] : []),
  ];
}

function describeSuggestions(suggestions: readonly Suggestion[]): string[] {
  if (suggestions.length === 0) return [];
  return [
    "Are these you? They are not listed, and count as somebody else:",
    ...suggestions.map(({ name, address, records, because }) =>
      sanitizeLine(
        `  ${name || "(no name)"}: ${count(records)} records, ${because}: twin me add ${quoted(address)}`,
      ),
    ),
  ];
}

function describeFound(found: Found): Outcome {
  const recognized = found.recognized.map(({ entry, source }) => ({ name: entry.name, source: source.name }));
  return {
    data: {
      recognized,
      unrecognized: found.unrecognized,
      errors: found.errors.map(({ code, message }) => ({ code, message })),
    },
    lines: [
      ...table(recognized.map(({ name, source }) => [source, sanitizeLine(name)])),
      ...describeUnrecognized(found),
    ],
    ...(found.errors[0] ? { failure: found.errors[0] } : {}),
  };
}

const quoted = (text: string) => (/^[\w@.+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
