import { describe } from "vitest";
import { youtube } from "../../../src/extract/takeout/youtube.ts";
import { testSource } from "../../contract/source.ts";

describe("youtube", () => testSource(youtube, "tests/fixtures/takeout-youtube"));
