import { join } from "node:path";
import { copyOne, exists, makeFolder, writeFileAtomically } from "../../io/files.ts";

/** A git folder of our own that borrows the objects of another. */
export interface Snapshot {
  directory: string;
  objects: string;
  /** What HEAD was; null where there is no commit yet. */
  head: string | null;
}

/**
 * Writes down HEAD and all refs as they are now, into a git folder of our own: the user may go on to work in theirs,
 * and nothing that its settings say (programs to run, files to read, how logs look) counts for what we do.
 * `ask` runs git in the repository and gives what it says, empty where it fails.
 */
export async function takeSnapshot(
  folder: string,
  ask: (args: readonly string[]) => Promise<string>,
): Promise<Snapshot> {
  const directory = join(folder, "snapshot.git");
  const [head, refs, format, objects, shallow] = await Promise.all(
    [
      ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"],
      ["for-each-ref", "--format=%(objectname) %(refname)"],
      ["rev-parse", "--show-object-format"],
      ["rev-parse", "--path-format=absolute", "--git-path", "objects"],
      ["rev-parse", "--path-format=absolute", "--git-path", "shallow"],
    ].map(async (args) => (await ask(args)).replace(/\r?\n$/, "")),
  );
  const sha256 = format === "sha256";
  for (const name of ["objects", "refs"]) await makeFolder(join(directory, name));
  await writeFileAtomically(
    join(directory, "config"),
    `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tbare = false\n${sha256 ? "[extensions]\n\tobjectformat = sha256\n" : ""}`,
  );
  await writeFileAtomically(join(directory, "HEAD"), `${head || "ref: refs/heads/main"}\n`);
  if (refs) await writeFileAtomically(join(directory, "packed-refs"), `${refs}\n`);
  if (shallow && (await exists(shallow))) await copyOne(shallow, join(directory, "shallow"));
  return { directory, objects: objects ?? "", head: head || null };
}
