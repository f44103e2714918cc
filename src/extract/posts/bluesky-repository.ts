import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { asReadError } from "../entry.ts";
import { broken } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const cid = z.custom<{ toString(): string }>(
  (one) => one !== null && typeof one === "object" && "multihash" in one,
);
const commitSchema = z.object({ did: z.string(), rev: z.string().nullish(), data: cid });
/** A node of the tree that names the records: each entry shares `p` bytes of its name with the one before it. */
const nodeSchema = z.object({
  l: z.unknown().optional(),
  e: z.array(z.object({ p: z.int().nonnegative(), k: z.instanceof(Uint8Array), v: cid })),
});
const record = z.looseObject({ $type: z.string() });

/** What stands where in a repository: the owner, and by the hash of its block each record's name. */
export interface Index {
  did: string;
  paths: ReadonlyMap<string, string>;
}

const wanted = /^(?:app\.bsky\.feed\.post|com\.whtwnd\.blog\.entry|app\.bsky\.actor\.profile)\//u;

/** First reading of a repository: the names of the records, which their blocks do not hold. */
export async function repositoryIndex(entry: ExportEntry): Promise<Index> {
  const paths = new Map<string, string>();
  let did: string | null = null;
  try {
    for await (const { value } of blocks(entry)) {
      const commit = commitSchema.safeParse(value).data;
      if (commit) did = commit.did;
      const node = commit ? undefined : nodeSchema.safeParse(value).data;
      let before = "";
      for (const { p, k, v } of node?.e ?? []) {
        before = before.slice(0, p) + Buffer.from(k).toString("latin1");
        if (wanted.test(before)) paths.set(v.toString(), before);
      }
    }
  } catch (error) {
    // what stands before the damage is read; the second reading comes upon it, too
    if (did === null || !(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
  }
  if (did === null) throw broken(entry, "it is no repository, or was cut off");
  return { did, paths };
}

/** Second reading: the records, as they come. `path` is null for one that no node names any longer. */
export async function* repositoryRecords(
  entry: ExportEntry,
  { did, paths }: Index,
): AsyncIterable<{ uri: string | null; value: unknown; locator: string }> {
  for await (const { value, key } of blocks(entry)) {
    if (!record.safeParse(value).success) continue;
    const path = paths.get(key);
    yield { uri: path ? `at://${did}/${path}` : null, value, locator: path ?? `block ${key}` };
  }
}

/** The blocks of the file, decoded, with the hash that names each. */
async function* blocks(entry: ExportEntry): AsyncIterable<{ key: string; value: unknown }> {
  const [{ CarBlockIterator }, { decode }] = await Promise.all([
    import("@ipld/car"),
    import("@ipld/dag-cbor"),
  ]);
  try {
    for await (const { cid, bytes } of await CarBlockIterator.fromIterable(entry.open())) {
      let value: unknown;
      try {
        value = decode(bytes);
      } catch {
        continue; // a picture, or a damaged block: its record is missed below
      }
      yield { key: cid.toString(), value };
    }
  } catch (error) {
    if (error instanceof TwinError) throw error;
    const known = asReadError(error, entry.name);
    throw known instanceof TwinError ? known : broken(entry, "it is no repository, or was cut off");
  }
}
