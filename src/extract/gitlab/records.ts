import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { asReadError } from "../entry.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const text = z.string().nullish();

const noteSchema = z.looseObject({
  id: z.int().nullish(),
  note: text,
  type: text,
  author_id: z.int().nullish(),
  author: z.looseObject({ name: text }).nullish(),
  created_at: text,
  system: z.boolean().nullish(),
  discussion_id: text,
  position: z.unknown().optional(),
  note_diff_file: z.looseObject({ diff: text, new_path: text }).nullish(),
});
export type Note = z.infer<typeof noteSchema>;

/** An issue, a merge request or an epic; a snippet or a release, which have a few other fields. */
const recordSchema = z.looseObject({
  id: z.int().nullish(),
  iid: z.int().nullish(),
  title: text,
  name: text,
  description: text,
  author_id: z.int().nullish(),
  created_at: text,
  notes: z.array(z.unknown()).nullish(),
  label_links: z.array(z.unknown()).nullish(),
  content: text,
  file_name: text,
  tag: text,
  released_at: text,
});
export type GitLabRecord = z.infer<typeof recordSchema>;

export const kinds = ["issues", "merge_requests", "epics", "snippets", "releases"] as const;
export type Kind = (typeof kinds)[number];

/** One line of an export, or why it is none. */
export interface Found {
  kind: Kind;
  file: ExportEntry;
  locator: string;
  record: GitLabRecord | null;
  reason: "not-understood" | "broken-json" | "too-large" | null;
}

/** Every issue, merge request, … in a fixed order: of the new form (a line each) or the old one (one JSON file). */
export async function* recordsIn(entry: ExportEntry, signal: AbortSignal): AsyncIterable<Found> {
  for (const { kind, file } of await filesIn(entry)) {
    const values = file.name.endsWith(".ndjson") ? jsonLines(file) : elements(file, kind);
    for await (const { value, place, reason } of values) {
      throwIfCancelled(signal);
      const record = reason ? null : (recordSchema.safeParse(value).data ?? null);
      yield { kind, file, locator: place, record, reason: reason ?? (record ? null : "not-understood") };
    }
  }
}

/** The notes of a record; one that is not understood is null. */
export const notesOf = (record: GitLabRecord): (Note | null)[] =>
  (record.notes ?? []).map((note) => noteSchema.safeParse(note).data ?? null);

async function filesIn(entry: ExportEntry): Promise<{ kind: Kind; file: ExportEntry }[]> {
  const files: { kind: Kind; file: ExportEntry }[] = [];
  const names = await entry.list();
  for (const name of ["project.json", "group.json"])
    if (names.includes(name)) for (const kind of kinds) files.push({ kind, file: await entry.child(name) });
  if (!names.includes("tree/")) return files;
  const folders: ExportEntry[] = [];
  const tree = await entry.child("tree/");
  const below = await tree.list();
  if (below.includes("project/")) folders.push(await tree.child("project/"));
  if (below.includes("groups/")) {
    const groups = await tree.child("groups/");
    for (const name of await groups.list()) if (name.endsWith("/")) folders.push(await groups.child(name));
  }
  for (const folder of folders)
    for (const kind of kinds)
      if ((await folder.list()).includes(`${kind}.ndjson`))
        files.push({ kind, file: await folder.child(`${kind}.ndjson`) });
  return files;
}

interface Line {
  value: unknown;
  place: string;
  reason: "broken-json" | "too-large" | null;
}

/** A merge request's line holds its whole diff. */
const LINE = 256 * 1024 * 1024;

/** The JSON values of a file with one on each line. */
export async function* jsonLines(file: ExportEntry): AsyncIterable<Line> {
  let pieces: Buffer[] = [];
  let size = 0;
  let number = 0;
  const take = (): Line | null => {
    const bytes = Buffer.concat(pieces);
    const isLarge = size > LINE;
    pieces = [];
    size = 0;
    const place = `line ${++number}`;
    if (isLarge) return { value: null, place, reason: "too-large" };
    const line = bytes.toString("utf8").trim();
    if (line === "") return null;
    try {
      return { value: JSON.parse(line), place, reason: null };
    } catch {
      return { value: null, place, reason: "broken-json" };
    }
  };
  try {
    for await (const chunk of file.open()) {
      let rest = Buffer.from(chunk);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        pieces.push(rest.subarray(0, end));
        size += end;
        rest = rest.subarray(end + 1);
        const line = take();
        if (line) yield line;
      }
      size += rest.length;
      if (size <= LINE) pieces.push(rest);
    }
  } catch (error) {
    throw asReadError(error, file.name);
  }
  const last = take();
  if (last) yield last;
}

/** The old form: lists in one JSON object. */
async function* elements(file: ExportEntry, kind: Kind): AsyncIterable<Line> {
  let index = 0;
  try {
    for await (const { value } of jsonElements(file, [`$.${kind}.*`]))
      yield { value, place: `${kind} ${index++}`, reason: null };
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    yield { value: null, place: `${kind} ${index}`, reason: "broken-json" };
  }
}
