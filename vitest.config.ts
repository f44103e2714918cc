import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // CommonJS is imported as Node does it
    deps: { interopDefault: false },
    include: ["tests/**/*.test.ts"],
    reporters: process.env.VITEST_QUIET ? ["dot"] : ["default", "./tests/support/closing-line.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
