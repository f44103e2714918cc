import { describe } from "vitest";
import { takeoutRest } from "../../../src/extract/takeout/rest.ts";
import { testSource } from "../../contract/source.ts";

describe("takeout-rest", () => testSource(takeoutRest, "tests/fixtures/takeout-rest"));
