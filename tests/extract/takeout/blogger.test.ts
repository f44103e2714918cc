import { describe } from "vitest";
import { blogger } from "../../../src/extract/takeout/blogger.ts";
import { testSource } from "../../contract/source.ts";

describe("blogger", () => testSource(blogger, "tests/fixtures/takeout-blogger"));
