import { type Candidate, compareDates } from "./candidate.ts";

/** From this many rows on there is always something to measure with. */
const FEWEST_FOR_EVAL = 10;

/**
 * Holds out about `share` of the rows: whole conversations with the duplicates of what is in them, the newest
 * first. Never everything.
 */
export function splitByThread(
  kept: readonly Candidate[],
  duplicates: ReadonlyMap<Candidate, Candidate>,
  share: number,
): { train: Candidate[]; eval: Candidate[] } {
  const clusters = clusterByThread(kept, duplicates);
  const total = kept.reduce((sum, { rows }) => sum + rows.length, 0);
  const target = share === 0 || total < FEWEST_FOR_EVAL ? 0 : Math.max(1, Math.round(total * share));
  const held = new Set<Candidate>();
  let rows = 0;
  const newestFirst = clusters
    .map((members) => ({
      members,
      newest: newestOf(members),
      rows: members.reduce((n, c) => n + c.rows.length, 0),
    }))
    .sort((a, b) => compareDates(b.newest, a.newest) || (a.newest.id < b.newest.id ? -1 : 1));
  const dated = [
    ...newestFirst.filter((c) => c.newest.writtenAt),
    ...newestFirst.filter((c) => !c.newest.writtenAt),
  ];
  for (const cluster of dated) {
    if (rows >= target) break;
    // A conversation that overshoots by much is passed over for the next one.
    if (rows + cluster.rows > Math.max(target * 1.25, target + 1)) continue;
    for (const member of cluster.members) held.add(member);
    rows += cluster.rows;
  }
  if (rows === 0 && target > 0 && clusters.length > 1) {
    const smallest = dated.reduce((best, one) => (one.rows < best.rows ? one : best));
    for (const member of smallest.members) held.add(member);
  }
  return { train: kept.filter((one) => !held.has(one)), eval: kept.filter((one) => held.has(one)) };
}

/** Groups in which everything shares a thread, directly or through a duplicate. */
function clusterByThread(
  kept: readonly Candidate[],
  duplicates: ReadonlyMap<Candidate, Candidate>,
): Candidate[][] {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    parent.set(key, at);
    return at;
  };
  const keyOf = ({ thread, id }: Candidate) => (thread === null ? `document ${id}` : `thread ${thread}`);
  for (const [duplicate, winner] of duplicates) {
    const [a, b] = [root(keyOf(duplicate)), root(keyOf(winner))];
    if (a !== b) parent.set(a, b);
  }
  const clusters = Map.groupBy(kept, (candidate) => root(keyOf(candidate)));
  return [...clusters.values()];
}

function newestOf(members: readonly Candidate[]): Candidate {
  return members.reduce((newest, one) => {
    if (one.writtenAt === null) return newest;
    return newest.writtenAt === null || one.writtenAt > newest.writtenAt ? one : newest;
  });
}
