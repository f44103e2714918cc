import { Box, render, Static, Text, useApp, useInput, useWindowSize } from "ink";
import { createElement as h, type ReactElement, useRef, useState } from "react";
import { TwinError } from "../../core/errors.ts";
import { sanitizeForTerminal } from "../../core/sanitize.ts";
import type { Message } from "../../core/template.ts";

/** A piece of an answer: text, or a line for each document that the model was given. */
export type AnswerPart = { text: string } | { sources: string[] };

export interface ChatProps {
  title: string;
  reply(messages: readonly Message[], signal: AbortSignal): AsyncIterable<AnswerPart>;
}

/** Something that stands on the screen for good. */
interface Line {
  id: number;
  kind: "you" | "twin" | "note" | "error";
  text: string;
}

const help = [
  "/sources  what the last answer was given to read",
  "/new      a new conversation",
  "/quit     end (also Ctrl-D, or Ctrl-C twice)",
  "Ctrl-C    stop the answer",
].join("\n");

/** Talks on the terminal until the user ends it or `signal` fires. Keeps nothing. */
export async function chatView({ signal, ...props }: ChatProps & { signal: AbortSignal }): Promise<void> {
  const view = render(h(Chat, props), { exitOnCtrlC: false, patchConsole: false });
  const end = () => view.unmount();
  signal.addEventListener("abort", end, { once: true });
  await view.waitUntilExit();
  signal.removeEventListener("abort", end);
}

export function Chat({ title, reply }: ChatProps): ReactElement {
  const { exit } = useApp();
  const { columns } = useWindowSize();
  const [lines, setLines] = useState<Line[]>([
    { id: 0, kind: "note", text: `${title}. /help shows what to do.` },
  ]);
  const [draft, setDraft] = useState("");
  const [answer, setAnswer] = useState<string | null>(null);
  const [isArmed, setArmed] = useState(false);
  const history = useRef<Message[]>([]);
  const sources = useRef<string[]>([]);
  const running = useRef<AbortController | null>(null);

  const say = (kind: Line["kind"], text: string) =>
    setLines((before) => [...before, { id: before.length, kind, text: sanitizeForTerminal(text) }]);

  async function ask(question: string): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    const messages: Message[] = [...history.current, { role: "user", content: question }];
    let text = "";
    say("you", question);
    setAnswer("");
    try {
      for await (const part of reply(messages, controller.signal)) {
        if ("sources" in part) sources.current = part.sources;
        else {
          text += part.text;
          setAnswer(text);
        }
      }
    } catch (error) {
      if (!controller.signal.aborted) say("error", describe(error));
    }
    running.current = null;
    setAnswer(null);
    if (text === "") return;
    history.current = [...messages, { role: "assistant", content: text }];
    say("twin", controller.signal.aborted ? `${text} (stopped)` : text);
    if (sources.current.length > 0) say("note", `${sources.current.length} of your documents: /sources`);
  }

  function submit(): void {
    const text = draft.trim();
    setDraft("");
    if (text === "/quit") exit();
    else if (text === "/help") say("note", help);
    else if (text === "/sources") {
      say(
        "note",
        sources.current.map((line, i) => `[${i + 1}] ${line}`).join("\n") || "None of your documents.",
      );
    } else if (text === "/new") {
      history.current = [];
      sources.current = [];
      say("note", "A new conversation.");
    } else if (text.startsWith("/")) say("error", "There is no such command: /help");
    else if (text !== "") void ask(text);
  }

  useInput((input, key) => {
    if (key.ctrl && input === "c") {
      if (running.current) running.current.abort();
      else if (isArmed) exit();
      setDraft("");
      setArmed(true);
      return;
    }
    setArmed(false);
    if (key.ctrl && input === "d" && draft === "") exit();
    else if (key.return) {
      if (!running.current) submit();
    } else if (key.backspace || key.delete) setDraft((before) => [...before].slice(0, -1).join(""));
    else if (key.ctrl && input === "u") setDraft("");
    else if (!key.ctrl && !key.meta && input) {
      setDraft((before) => before + sanitizeForTerminal(input.replace(/[\r\n\t]+/g, " ")));
    }
  });

  return h(
    Box,
    { flexDirection: "column", width: columns },
    // biome-ignore lint/correctness/noChildrenProp: Static's type wants its function there
    h(Static<Line>, { items: lines, children: (line) => h(Spoken, { key: line.id, line, columns }) }),
    answer === null ? null : h(Text, null, answer === "" ? "…" : sanitizeForTerminal(answer)),
    isArmed ? h(Text, { dimColor: true }, "Ctrl-C again ends.") : null,
    h(Text, null, h(Text, { color: "cyan", bold: true }, "› "), draft, answer === null ? "▏" : ""),
  );
}

function Spoken({ line, columns }: { line: Line; columns: number }): ReactElement {
  const color = line.kind === "error" ? "red" : line.kind === "you" ? "cyan" : undefined;
  return h(
    Box,
    { width: columns, marginBottom: line.kind === "you" ? 0 : 1 },
    h(Text, { color, dimColor: line.kind === "note" }, line.kind === "you" ? `› ${line.text}` : line.text),
  );
}

function describe(error: unknown): string {
  if (error instanceof TwinError) return [error.message, error.hint].filter(Boolean).join("\n");
  return "This is a bug in twin: the answer could not be read.";
}
