import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, twin } from "../support/cli.ts";
import { contentOf } from "../support/corpus.ts";
import { mailbox } from "../support/mailbox.ts";
import { twinProcess } from "../support/process.ts";

const ROUNDS = 5;

describe("an extraction that is killed", () => {
  it(`loses and doubles nothing over ${ROUNDS} kills at any moment, and goes on where it stopped`, async () => {
    const folder = temporaryFolder();
    const mail = join(folder, "mail.mbox");
    writeFileSync(mail, [...mailbox({ messages: 4000 })].join(""));
    const workspace = async (name: string) => {
      await twin(["init", name, "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd: folder });
      return join(folder, name);
    };
    const calm = await workspace("calm");
    expect((await twinProcess(["-w", calm, "extract", mail])).code).toBe(0);

    const rough = await workspace("rough");
    let killed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { code } = await twinProcess(["-w", rough, "extract", mail], {
        kill: { after: 250 + ((round * 397) % 1400), signal: "SIGKILL" },
      });
      if (code === null) killed++;
    }
    expect((await twinProcess(["-w", rough, "extract", mail])).code).toBe(0);
    expect(killed).toBeGreaterThan(0);
    expect(contentOf(join(rough, "corpus.db"))).toEqual(contentOf(join(calm, "corpus.db")));
  });

  it("stops within a second on Ctrl-C, exits with 130 and goes on the next time", async () => {
    const folder = temporaryFolder();
    const mail = join(folder, "mail.mbox");
    writeFileSync(mail, [...mailbox({ messages: 40_000 })].join(""));
    await twin(["init", ".", "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd: folder });
    const controller = new AbortController();
    let stopped = 0;
    setTimeout(() => {
      stopped = performance.now();
      controller.abort();
    }, 700);
    const { code } = await twin(["extract", mail], { cwd: folder, signal: controller.signal });
    expect(performance.now() - stopped).toBeLessThan(1500);
    expect(code).toBe(130);
    const { code: second, stdout } = await twin(["extract", mail, "--json"], { cwd: folder });
    expect(second).toBe(0);
    expect(JSON.parse(stdout).totals).toMatchObject([{ source: "mbox", documents: 40_000 }]);
  });
});
