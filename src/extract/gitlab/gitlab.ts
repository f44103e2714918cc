import { inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** The export of a GitLab project or group: issues, merge requests and epics with their notes, snippets, releases. */
export const gitlab: Source = {
  name: "gitlab",
  title: "GitLab export",
  howToExport: "In the project: Settings → General → Advanced → Export project; a .tar.gz comes by e-mail.",
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** Its bundles (code, wiki) are for the source that reads repositories: so it is not claimed whole. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  if (!names.some((name) => name === "GITLAB_VERSION" || name === "VERSION")) return 0;
  if (names.includes("project.json") || names.includes("group.json")) return 0.9;
  if (!names.includes("tree/")) return 0;
  const below = await (await entry.child("tree/")).list();
  return below.some((name) => /^(?:project\/|project\.json|groups\/)$/.test(name)) ? 0.9 : 0;
}

async function* items(entry: ExportEntry, { self, signal }: ReadOptions) {
  const { readPeople } = await import("./people.ts");
  const { threadItems } = await import("./threads.ts");
  const { recordsIn } = await import("./records.ts");
  const people = await readPeople(entry, self, signal);
  for await (const record of recordsIn(entry, signal)) yield* threadItems(record, people);
  yield* people.speakers();
}
