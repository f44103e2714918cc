import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TwinEvent } from "../../src/core/events.ts";
import { diskEntry } from "../../src/extract/entry.ts";
import { walkFiles } from "../../src/extract/reading.ts";
import { temporaryFolder } from "../support/cli.ts";

it("tells of a file that cannot be opened, and walks on", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a.txt"), "text");
  symlinkSync(join(folder, "nowhere"), join(folder, "b.txt"));
  writeFileSync(join(folder, "c.txt"), "text");
  const told: string[] = [];
  const emit = (event: TwinEvent) => event.type === "warning" && told.push(event.message);
  const names: string[] = [];
  const options = { signal: new AbortController().signal, emit };
  for await (const { name } of walkFiles(await diskEntry(folder), options)) names.push(name);
  expect(names).toEqual([join(folder, "a.txt"), join(folder, "c.txt")]);
  expect(told).toEqual([`${join(folder, "b.txt")} cannot be opened.`]);
});
