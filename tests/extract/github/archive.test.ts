import { describe } from "vitest";
import { githubArchive } from "../../../src/extract/github/archive.ts";
import { testSource } from "../../contract/source.ts";

describe("GitHub account archive", () => testSource(githubArchive, "tests/fixtures/github-archive"));
