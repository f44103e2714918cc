import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDatabase } from "../../src/io/database.ts";
import { temporaryFolder } from "../support/cli.ts";

it.skipIf(process.platform === "win32")("a database is for its owner alone, and so is its log", () => {
  const path = join(temporaryFolder(), "a.db");
  using database = openDatabase(path);
  database.exec("CREATE TABLE a (b)");
  for (const ending of ["", "-wal", "-shm"]) expect(statSync(path + ending).mode & 0o077).toBe(0);
});
