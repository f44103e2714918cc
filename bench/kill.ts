// Kills an extraction at random moments and compares with one that was left alone: node bench/kill.ts [ROUNDS]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { contentOf } from "../tests/support/corpus.ts";
import { mailbox } from "../tests/support/mailbox.ts";
import { twinProcess } from "../tests/support/process.ts";

const rounds = Number(process.argv[2] ?? 50);
const folder = mkdtempSync(join(tmpdir(), "twin-kill-"));
try {
  const mail = join(folder, "mail.mbox");
  writeFileSync(mail, [...mailbox({ messages: 12_000 })].join(""));
  const made = async (name: string) => {
    await twinProcess(["init", join(folder, name), "--name", "Ann", "--email", "ann@example.org", "--yes"]);
    return join(folder, name);
  };
  const calm = await made("calm");
  const began = performance.now();
  await twinProcess(["-w", calm, "extract", mail]);
  const whole = performance.now() - began;
  const expected = contentOf(join(calm, "corpus.db"));
  let rough = await made("rough0");
  let kills = 0;
  let finished = 0;
  let wrong = 0;
  while (kills < rounds) {
    const after = Math.random() * whole;
    const { code } = await twinProcess(["-w", rough, "extract", mail], {
      kill: { after, signal: "SIGKILL" },
    });
    if (code === null) kills++;
    if (code === null && kills < rounds) continue;
    if (code === null) await twinProcess(["-w", rough, "extract", mail]);
    finished++;
    if (!isDeepStrictEqual(contentOf(join(rough, "corpus.db")), expected)) wrong++;
    rough = await made(`rough${finished}`);
  }
  console.log(
    `${kills} kills over ${finished} extractions of ${expected.documents.length} documents; ${wrong} ended with another corpus`,
  );
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
