import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { audit, firstBrokenAuditLine } from "../../src/io/audit.ts";
import { temporaryFolder } from "../support/cli.ts";

describe("the audit log", () => {
  it("keeps its chain when several commands write at once", async () => {
    const path = join(temporaryFolder(), "audit.log");
    const actions = Array.from({ length: 12 }, (_, n) => `action-${n}`);
    await Promise.all(actions.map((action) => audit(path, action, { n: 1 })));
    expect(await firstBrokenAuditLine(path)).toBeNull();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).action).sort()).toEqual([...actions].sort());
  });

  it("shows the first line that was changed, cut out or torn", async () => {
    const path = join(temporaryFolder(), "audit.log");
    for (const action of ["one", "two", "three"]) await audit(path, action, {});
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.replace("two", "TWO"));
    expect(await firstBrokenAuditLine(path)).toBe(2);
    writeFileSync(path, whole.split("\n").toSpliced(1, 1).join("\n"));
    expect(await firstBrokenAuditLine(path)).toBe(2);
    writeFileSync(path, whole);
    appendFileSync(path, '{"at":');
    expect(await firstBrokenAuditLine(path)).toBe(4);
  });
});
