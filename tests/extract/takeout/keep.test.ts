import { describe } from "vitest";
import { keep } from "../../../src/extract/takeout/keep.ts";
import { testSource } from "../../contract/source.ts";

describe("google-keep", () => testSource(keep, "tests/fixtures/takeout-keep"));
