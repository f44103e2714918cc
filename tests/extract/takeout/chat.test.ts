import { describe } from "vitest";
import { googleChat } from "../../../src/extract/takeout/chat.ts";
import { testSource } from "../../contract/source.ts";

describe("google-chat", () => testSource(googleChat, "tests/fixtures/takeout-chat"));
