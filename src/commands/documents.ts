import { steps } from "../clean/steps.ts";
import { type Document, documentKinds } from "../core/document.ts";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import { sanitizeForTerminal, sanitizeLine } from "../core/sanitize.ts";
import { cleanEntry, cleanedDocuments, type DroppedDocument, droppedDocuments } from "../dataset/look.ts";
import { Corpus, type EntryFilter } from "../io/corpus.ts";
import { exists } from "../io/files.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Outcome } from "../ui/ui.ts";
import type { Cli, Define } from "./command.ts";
import { redactorOf } from "./prepare.ts";

export const define: Define = (command, run) => {
  command
    .option("--cleaned", "yours as they go into datasets: cleaned and redacted")
    .option("--dropped", "those that do not, with the step and the reason")
    .option("--kind <kind>", documentKinds.join(", "))
    .option("--source <name>", "mbox, markdown, git, …")
    .option("--author <who>", "self or other")
    .option("--limit <number>", "at most this many")
    .action((options) =>
      run(async (cli) => {
        if (options.cleaned && options.dropped) throw usage("--cleaned and --dropped exclude each other.");
        const filter = readFilter(options);
        const limit = readLimit(options.limit);
        const { config, self, paths } = await cli.workspace();
        using corpus = await openCorpus(paths);
        const look = { corpus, steps, self };
        if (options.dropped)
          return await print(cli, limited(droppedDocuments(look, filter), limit), droppedLine);
        const redactor = redactorOf({ config, self });
        const documents = options.cleaned
          ? cleanedDocuments({ ...look, redactor }, filter)
          : all(corpus, filter);
        return await print(cli, limited(documents, limit), documentLine);
      }),
    );
  command
    .command("show")
    .description("one document in full: where it is from, and what each step made of it")
    .argument("<id>", "id, or Message-ID, URL or path")
    .action((id) =>
      run(async (cli) => {
        const { self, paths } = await cli.workspace();
        using corpus = await openCorpus(paths);
        return show(corpus, id, self);
      }),
    );
};

async function openCorpus(paths: Workspace["paths"]): Promise<Corpus> {
  if (!(await exists(paths.corpus))) {
    throw new TwinError("NOTHING_TO_DO", "There are no documents yet.", {
      hint: "Read something first: twin extract PATH…",
    });
  }
  return Corpus.open(paths.corpus, { readOnly: true });
}

function readFilter({
  kind,
  source,
  author,
}: {
  kind?: string;
  source?: string;
  author?: string;
}): EntryFilter {
  if (kind !== undefined && !documentKinds.some((one) => one === kind)) {
    throw usage(`There is no kind "${sanitizeLine(kind, 40)}".`, `One of: ${documentKinds.join(", ")}.`);
  }
  if (author !== undefined && author !== "self" && author !== "other") {
    throw usage("--author is self or other.");
  }
  return { ...(kind ? { kind } : {}), ...(source ? { source } : {}), ...(author ? { author } : {}) };
}

function readLimit(value: string | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d{1,9}$/u.test(value)) throw usage("--limit is a whole number.");
  return Number(value);
}

function usage(message: string, hint = "See twin documents --help."): TwinError {
  return new TwinError("USAGE", message, { hint });
}

function* all(corpus: Corpus, filter: EntryFilter): Iterable<Document> {
  for (const { document } of corpus.entries(filter)) yield document;
}

function* limited<T>(items: Iterable<T>, limit: number): Iterable<T> {
  let given = 0;
  if (limit === 0) return;
  for (const item of items) {
    yield item;
    if (++given >= limit) return;
  }
}

/** One line each, as it comes: memory stays flat, and a reader that goes away (`| head`) ends it quietly. */
async function print<T>(
  cli: Cli,
  items: Iterable<T>,
  line: (item: T, width: number) => string,
): Promise<undefined> {
  const width = Math.max(40, cli.stdout.columns ?? 100);
  let printed = 0;
  for (const item of items) {
    cli.stdout.write(`${cli.json ? JSON.stringify(item) : line(item, width)}\n`);
    if (++printed % 64 !== 0) continue;
    // A closed pipe and Ctrl-C are noticed between turns only.
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(cli.signal);
  }
  if (printed === 0) cli.emit({ type: "note", message: "No document is like that." });
}

function documentLine(document: Document, width: number): string {
  const { id, kind, author, writtenAt, title, text } = document;
  const date = writtenAt?.slice(0, 10) ?? "undated   ";
  const head = `${id}  ${kind.padEnd(7)}  ${date}  ${author.padEnd(5)}  `;
  return head + sanitizeLine(title ?? text, Math.max(10, width - head.length));
}

function droppedLine({ id, externalId, step, reason }: DroppedDocument, width: number): string {
  const head = `${id}  ${step.padEnd(10)}  ${reason.padEnd(20)}  `;
  return head + sanitizeLine(externalId ?? "", Math.max(10, width - head.length));
}

function show(corpus: Corpus, id: string, self: Workspace["self"]): Outcome {
  const entry = corpus.byId(id) ?? corpus.byExternalId(id.replace(/^<|>$/gu, ""));
  if (!entry) {
    throw new TwinError("NOT_FOUND", "There is no document with this id.", {
      hint: "List them with: twin documents",
    });
  }
  const { document, signals } = entry;
  const cleaned = cleanEntry(entry, { corpus, steps, self });
  const dropped = "drop" in cleaned ? { step: cleaned.step, reason: cleaned.drop } : null;
  const changed = cleaned.changedBy.length > 0 ? `changed by ${cleaned.changedBy.join(", ")}` : "not changed";
  const facts: [string, string | null][] = [
    ["id", document.id],
    ["kind", document.kind],
    ["author", document.author],
    ["written", document.writtenAt],
    ["title", document.title],
    ["thread", document.thread],
    ["answers", document.replyTo],
    ["audience", document.audience],
    ["language", document.language],
    ["known as", document.externalId],
    ["source", document.provenance.source],
    ["file", document.provenance.file],
    ["place", document.provenance.locator],
    ["sha256", document.provenance.sha256],
    ["cleaning", dropped ? `dropped by ${dropped.step}: ${dropped.reason}` : changed],
  ];
  const text = (title: string, body: string) => ["", `── ${title}`, ...sanitizeForTerminal(body).split("\n")];
  return {
    data: {
      ...document,
      signals,
      cleaning: {
        changedBy: cleaned.changedBy,
        dropped,
        text: "drop" in cleaned ? null : cleaned.document.text,
      },
    },
    lines: [
      ...facts.flatMap(([name, value]) => (value ? [`${name.padEnd(9)} ${sanitizeLine(value, 400)}`] : [])),
      ...text("as read", document.text),
      ...("drop" in cleaned || cleaned.changedBy.length === 0 ? [] : text("cleaned", cleaned.document.text)),
    ],
  };
}
