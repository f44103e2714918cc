import { setTimeout as wait } from "node:timers/promises";
import { render } from "ink-testing-library";
import { createElement as h } from "react";
import { describe, expect, it } from "vitest";
import { TwinError } from "../../../src/core/errors.ts";
import type { Message } from "../../../src/core/template.ts";
import { type AnswerPart, Chat } from "../../../src/ui/ink/chat.ts";

const enter = "\r";
const ctrlC = "\u0003";

function chatting(answer: (messages: readonly Message[], signal: AbortSignal) => AsyncIterable<AnswerPart>) {
  const asked: (readonly Message[])[] = [];
  const view = render(
    h(Chat, {
      title: "ann",
      reply: (messages, signal) => {
        asked.push(messages);
        return answer(messages, signal);
      },
    }),
  );
  const type = async (...keys: string[]) => {
    for (const key of keys) {
      await wait(30);
      view.stdin.write(key);
    }
    await wait(60);
  };
  /** Everything that was ever drawn: what is finished stands above the last frame. */
  const shown = () => view.frames.join("\n");
  return { ...view, asked, type, shown };
}

async function* words(...parts: string[]): AsyncGenerator<AnswerPart> {
  yield { sources: ["2024 The boat"] };
  for (const text of parts) yield { text };
}

describe("the chat view", () => {
  it("shows what was asked and answered, and brings the conversation along", async () => {
    const chat = chatting(() => words("Green", ", I think."));
    await chat.type("Which colour?", enter);
    expect(chat.shown()).toContain("› Which colour?");
    expect(chat.shown()).toContain("Green, I think.");
    await chat.type("Sure?", enter, "/sources", enter);
    expect(chat.asked[1]?.map(({ content }) => content)).toEqual([
      "Which colour?",
      "Green, I think.",
      "Sure?",
    ]);
    expect(chat.shown()).toContain("[1] 2024 The boat");
    await chat.type("/new", enter, "Again?", enter);
    expect(chat.asked[2]).toHaveLength(1);
  });

  it("edits the line, and takes a pasted text for one line", async () => {
    const chat = chatting(() => words("yes"));
    await chat.type("one\ntwo🙂", "\u007f", "!", enter);
    expect(chat.asked[0]?.[0]?.content).toBe("one two!");
  });

  it("stops the answer on Ctrl-C and keeps what there is; twice ends", async () => {
    let stopped = false;
    const chat = chatting(async function* (_, signal) {
      yield { text: "Once upon" };
      await new Promise<void>((done) => signal.addEventListener("abort", () => done()));
      stopped = true;
      throw new TwinError("CANCELLED", "Stopped.");
    });
    await chat.type("Tell", enter, ctrlC);
    expect(stopped).toBe(true);
    expect(chat.shown()).toContain("Once upon (stopped)");
    expect(chat.lastFrame()).toContain("Ctrl-C again ends.");
    await chat.type("x");
    expect(chat.lastFrame()).not.toContain("again ends");
    await chat.type(ctrlC, ctrlC, "after", enter);
    expect(chat.asked).toHaveLength(1);
  });

  it("shows an error with its hint and goes on", async () => {
    let calls = 0;
    const chat = chatting(async function* () {
      if (calls++ === 0) throw new TwinError("OLLAMA", "Ollama is gone.", { hint: "Start it." });
      yield { text: "Back." };
    });
    await chat.type("Hi", enter);
    expect(chat.shown()).toContain("Ollama is gone.");
    expect(chat.shown()).toContain("Start it.");
    await chat.type("Hi", enter);
    expect(chat.shown()).toContain("Back.");
    expect(chat.asked[1]).toHaveLength(1);
  });

  it("takes escape sequences out of answers", async () => {
    const chat = chatting(() => words("a\u001b]0;title\u0007b\u001b[2Jc\u202ed"));
    await chat.type("Hi", enter);
    expect(chat.shown()).toContain("abcd");
    expect(chat.shown()).not.toContain("\u001b]0;");
    expect(chat.shown()).not.toContain("\u202e");
  });

  it("knows its commands", async () => {
    const chat = chatting(() => words("x"));
    await chat.type("/help", enter, "/nonsense", enter, "/sources", enter, enter);
    expect(chat.shown()).toContain("/quit");
    expect(chat.shown()).toContain("no such command");
    expect(chat.shown()).toContain("None of your documents.");
    await chat.type("/quit", enter, "Hi", enter);
    expect(chat.asked).toHaveLength(0);
  });

  it("fits a narrow terminal", async () => {
    const chat = chatting(() => words("word ".repeat(60)));
    Object.defineProperty(chat.stdout, "columns", { value: 30, configurable: true });
    chat.stdout.emit("resize");
    await chat.type("A question that is longer than thirty columns, by far", enter);
    const last = chat.frames.at(-1) ?? "";
    expect(Math.max(...last.split("\n").map((line) => line.length))).toBeLessThanOrEqual(30);
  });
});
