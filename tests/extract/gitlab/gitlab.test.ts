import { describe } from "vitest";
import { gitlab } from "../../../src/extract/gitlab/gitlab.ts";
import { testSource } from "../../contract/source.ts";

describe("GitLab export", () => testSource(gitlab, "tests/fixtures/gitlab"));
