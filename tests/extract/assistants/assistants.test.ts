import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chatgpt } from "../../../src/extract/assistants/chatgpt.ts";
import { claude } from "../../../src/extract/assistants/claude.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("chatgpt", () => testSource(chatgpt, "tests/fixtures/chatgpt"));
describe("claude", () => testSource(claude, "tests/fixtures/claude"));

it("ChatGPT's and Claude's conversations.json are told apart", async () => {
  const chats = await diskEntry("tests/fixtures/chatgpt/branches-tools-and-pasted-code/input");
  const claudes = await diskEntry("tests/fixtures/claude/projects-in-a-folder/input");
  expect(await chatgpt.recognizes(claudes)).toBe(0);
  expect(await claude.recognizes(chats)).toBe(0);
  expect(await chatgpt.recognizes(await chats.child("conversations.json"))).toBeGreaterThan(0);
  expect(await claude.recognizes(await claudes.child("conversations.json"))).toBeGreaterThan(0);
});

it("a tree that runs in a circle ends", async () => {
  const user = (id: string, parent: string) => ({
    id,
    parent,
    children: [parent],
    message: { id, author: { role: "user" }, content: { content_type: "text", parts: [`I am ${id}`] } },
  });
  const mapping = { a: user("a", "b"), b: user("b", "a") };
  const path = join(temporaryFolder(), "conversations.json");
  writeFileSync(path, JSON.stringify([{ mapping, id: "x", current_node: "a" }]));
  const batches = await readAll(chatgpt, await diskEntry(path), { names: [], emails: [], handles: [] });
  expect(batches.flatMap(({ records }) => records)).toHaveLength(2);
});
