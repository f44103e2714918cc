import { describe } from "vitest";
import { calendar } from "../../../src/extract/takeout/calendar.ts";
import { testSource } from "../../contract/source.ts";

describe("calendar", () => testSource(calendar, "tests/fixtures/takeout-calendar"));
