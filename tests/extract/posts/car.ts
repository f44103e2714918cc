import { readFileSync, writeFileSync } from "node:fs";
import { CarWriter } from "@ipld/car";
import { encode } from "@ipld/dag-cbor";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { z } from "zod";

const input = z.object({ did: z.string(), records: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** A repository as a server gives it: a commit, the tree that names the records (of two nodes), the records. */
export async function writeRepository(list: string, path: string): Promise<void> {
  const { did, records } = input.parse(JSON.parse(readFileSync(list, "utf8")));
  const blocks: { cid: CID; bytes: Uint8Array }[] = [];
  const add = async (value: unknown) => {
    const bytes = encode(value);
    const cid = CID.createV1(0x71, await sha256.digest(bytes));
    blocks.push({ cid, bytes });
    return cid;
  };
  const named: [string, CID][] = [];
  for (const [name, value] of Object.entries(records).sort(([a], [b]) => (a < b ? -1 : 1)))
    named.push([name, await add(value)]);
  const left = await add({ l: null, e: entries(named.slice(0, 3)) });
  const data = await add({ l: left, e: entries(named.slice(3)) });
  const root = await add({ did, version: 3, data, rev: "3kzz", prev: null, sig: new Uint8Array(64) });
  const { writer, out } = CarWriter.create([root]);
  const pieces: Uint8Array[] = [];
  const collected = (async () => {
    for await (const piece of out) pieces.push(piece);
  })();
  for (const block of blocks.reverse()) await writer.put(block);
  await writer.close();
  await collected;
  writeFileSync(path, Buffer.concat(pieces));
}

/** Each name without what it has in common with the one before it. */
function entries(named: readonly [string, CID][]) {
  let before = "";
  return named.map(([name, v]) => {
    let p = 0;
    while (p < name.length && name[p] === before[p]) p++;
    before = name;
    return { p, k: Buffer.from(name.slice(p)), v, t: null };
  });
}
