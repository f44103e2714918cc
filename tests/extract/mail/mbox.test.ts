import { describe } from "vitest";
import { mbox } from "../../../src/extract/mail/mbox.ts";
import { testSource } from "../../contract/source.ts";

describe("mbox", () => testSource(mbox, "tests/fixtures/mbox"));
