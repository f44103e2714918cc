import { join, resolve } from "node:path";
import { TwinError } from "../core/errors.ts";
import { discover, type Found, isUrl } from "../extract/discover.ts";
import { suggestIdentities } from "../extract/identities.ts";
import { type Extraction, type ExtractOptions, extract } from "../extract/run.ts";
import { sources } from "../extract/sources.ts";
import { openSpeakers } from "../extract/speakers.ts";
import { audit } from "../io/audit.ts";
import { Corpus } from "../io/corpus.ts";
import type { CorpusTotals } from "../io/corpus-totals.ts";
import { exists, removeFolder } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Outcome } from "../ui/ui.ts";
import { type Cli, type Define, repeated } from "./command.ts";
import {
  announce,
  describeFound,
  describeQuestion,
  describeRun,
  describeSuggestions,
  describeUnrecognized,
} from "./extract-report.ts";
import { selectionOf } from "./selection.ts";
import { watch } from "./watch.ts";
import { addMine, askWhoIsMe } from "./who.ts";

export const define: Define = (command, run) => {
  command
    .argument(
      "[path...]",
      "files, folders, archives, github:NAME (default: the sources of twin.yaml, else what was read before)",
    )
    .option("--source <name>", "only this source, see twin sources (repeatable)", repeated, [])
    .option("--since <date>", "only what was written from then on: 2020, 2020-05, 2020-05-17")
    .option("--until <date>", "only what was written up to then")
    .option(
      "--only <pattern>",
      "only files that match, such as 'Mail/**' or '*.mbox' (repeatable)",
      repeated,
      [],
    )
    .option("--exclude <pattern>", "not files and folders that match (repeatable)", repeated, [])
    .option("--mine", "the documents at these paths are yours, though they do not name you as their author")
    .option("--attachments", "read the text of files that you attached to mail as well")
    .option("--transcribe", "turn recordings into text, with an engine on this machine")
    .option("--watch", "stay, and read what changes")
    .option("--dry-run", "say what would be read, and read nothing")
    .action((paths, options) =>
      run(async (cli) => {
        const selection = selectionOf(
          options,
          sources.map(({ name }) => name),
        );
        if (options.mine)
          await addMine(
            await cli.workspace(),
            paths.map((path) => resolve(cli.cwd, path)),
          );
        const workspace = await cli.workspace();
        const wanted = await wantedPaths(cli, workspace, {
          given: paths,
          own: await ownFiles(workspace, selection),
        });
        const reading = {
          selection,
          ...(options.attachments ? { attachments: true } : {}),
          ...(options.transcribe ? { transcribe: true } : {}),
        };
        if (options.dryRun)
          return await inScratch(cli, wanted, reading, async (found) => describeFound(found));
        const read = (at: Cli) => readAll(at, wanted, reading);
        return options.watch ? await watch(cli, wanted, read) : await read(cli);
      }),
    );
};

type Reading = Pick<ExtractOptions, "attachments" | "transcribe"> & {
  selection: ReturnType<typeof selectionOf>;
};

const readAll = (cli: Cli, wanted: readonly string[], reading: Reading): Promise<Outcome> =>
  inScratch(cli, wanted, reading, async (found, scratch) => {
    for (const message of announce(found)) cli.emit({ type: "note", message });
    return await extractAll(cli, found, { ...reading, scratch });
  });

/**
 * Finds what there is, and goes on with it. Copies that a format needs stay in the workspace and go with the command;
 * what a killed one left goes first.
 */
async function inScratch(
  cli: Cli,
  wanted: readonly string[],
  { selection }: Reading,
  body: (found: Found, scratch: string) => Promise<Outcome>,
): Promise<Outcome> {
  const { root, paths: ours } = await cli.workspace();
  // the answers to twin me are the user's, though twin writes them down
  const except = Object.values(ours).filter((path) => path !== ours.biography);
  const scratch = join(root, ".scratch", String(process.pid));
  const place = wanted.length === 1 ? wanted[0] : `${wanted.length} places`;
  cli.emit({ type: "stage", name: "Looking", detail: `at ${place}` });
  await removeFolder(scratch);
  try {
    const found = await discover(wanted, { signal: cli.signal, scratch, selection, except, emit: cli.emit });
    const hint = "Download them as well, or go on without what they hold.";
    for (const message of found.warnings) cli.emit({ type: "warning", message, hint });
    return await body(found, scratch);
  } finally {
    await removeFolder(scratch);
  }
}

/** What the workspace itself holds to be read: the answers to twin me, unless something else is asked for. */
async function ownFiles({ paths }: Workspace, selection: Reading["selection"]): Promise<string[]> {
  const asked = selection.sources.length === 0 || selection.sources.includes("biography");
  return asked && selection.key === "" && (await exists(paths.biography)) ? [paths.biography] : [];
}

async function wantedPaths(
  cli: Cli,
  { root, config, paths: at }: Workspace,
  { given, own }: { given: readonly string[]; own: readonly string[] },
): Promise<string[]> {
  const from = (base: string, paths: readonly string[]) => [
    ...new Set([...paths.map((path) => (isUrl(path) ? path : resolve(base, path))), ...own]),
  ];
  if (given.length > 0) return from(cli.cwd, given);
  if (config.sources.length > 0) return from(root, config.sources);
  if (await exists(at.corpus)) {
    using corpus = Corpus.open(at.corpus, { readOnly: true });
    const before = corpus.readBefore().filter((path) => path !== at.biography);
    if (before.length > 0) return from(root, before);
  }
  if (own.length > 0) return [...own];
  throw new TwinError("USAGE", "Nothing to read: no path was given, and twin.yaml lists no sources.", {
    hint: "twin extract PATH…, for example your downloads folder, a Takeout archive, a folder of notes or a git clone.",
  });
}

async function extractAll(cli: Cli, found: Found, reading: Reading & { scratch: string }): Promise<Outcome> {
  const { root, paths: at } = await cli.workspace();
  const { done, totals, suggestions, question } = await withLock(root, "corpus", async () => {
    using corpus = Corpus.open(at.corpus);
    const pass = async () => {
      const workspace = await cli.workspace();
      const done = await extract(corpus, found, {
        ...reading,
        self: workspace.self,
        mine: workspace.config.mine.map((path) => resolve(root, path)),
        signal: cli.signal,
        emit: cli.emit,
        env: cli.env,
      });
      const people = done.flatMap((one) => one.people);
      const suggestions = suggestIdentities(corpus, workspace.self, people);
      return { done, suggestions, question: openSpeakers(corpus) };
    };
    let result = await pass();
    const mayAsk = found.recognized.length > 0;
    if (mayAsk && (await askWhoIsMe(cli, result))) result = await pass();
    await audit(at.audit, "extract", counts(result.done));
    return { ...result, totals: corpus.totals() };
  });
  const errors = [...found.errors, ...done.flatMap(({ error }) => error ?? [])].filter(
    (error, i, all) => all.findIndex(({ message }) => message === error.message) === i,
  );
  for (const { message, hint } of errors.slice(1))
    cli.emit({ type: "warning", message, ...(hint ? { hint } : {}) });
  return {
    ...(errors[0] ? { failure: errors[0] } : { next: await nextAfter(cli, totals) }),
    data: {
      files: done.map(({ people: _, error, ...one }) => ({ ...one, error: error?.code ?? null })),
      totals,
      unrecognized: found.unrecognized,
      errors: errors.map(({ code, message }) => ({ code, message })),
      suggestions,
      openSpeakers: question,
    },
    lines: [
      ...describeRun(done, totals),
      ...describeUnrecognized(found),
      ...describeSuggestions(suggestions),
      ...describeQuestion(question),
    ],
    skipped: counts(done).skipped,
  };
}

function counts(done: readonly Extraction[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    files: done.length,
    added: sum(done.map(({ added }) => added)),
    updated: sum(done.map(({ updated }) => updated)),
    removed: sum(done.map(({ removed }) => removed)),
    skipped: sum(done.map(({ skipped }) => sum(Object.values(skipped)))),
  };
}

async function nextAfter(cli: Cli, totals: readonly CorpusTotals[]): Promise<string> {
  if (totals.some(({ own }) => own > 0)) return "twin build-dataset";
  const { self } = await cli.workspace();
  return self.emails.length + self.handles.length + self.names.length === 0
    ? "twin me add you@example.org, so that your own words are found"
    : "twin me add another address, name or handle of yours: nothing here is by those that are listed";
}
