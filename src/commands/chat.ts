import { cancelled, TwinError, throwIfCancelled } from "../core/errors.ts";
import { sanitizeForTerminal, sanitizeLine } from "../core/sanitize.ts";
import { engineChoices } from "../serve/engines.ts";
import { reply, type Source, type Twin } from "../serve/reply.ts";
import type { Outcome } from "../ui/ui.ts";
import type { Cli, Define } from "./command.ts";
import { openTwin } from "./open-twin.ts";

export const define: Define = (command, run) => {
  command
    .argument("[question]", "asks this and ends; without it a conversation, or the question from a pipe")
    .option("-m, --model <id>", "id or Ollama name of the model (else the newest)")
    .option("--engine <name>", `what runs the model: ${engineChoices.join(", ")}`, "auto")
    .option("--host <url>", "where Ollama is (else OLLAMA_HOST, else this machine)")
    .option("--no-memory", "do not look into your documents")
    .action((question, options) =>
      run(async (cli) => {
        const asked = question ?? (cli.stdin.isTTY ? null : await textOf(cli));
        if (asked === null && !isConversation(cli)) throw noQuestion();
        if (asked?.trim() === "") throw noQuestion();
        const { twin, close } = await openTwin(cli, options);
        try {
          if (asked !== null) return await answer(cli, twin, asked);
          await converse(cli, twin);
          return undefined;
        } finally {
          await close();
        }
      }),
    );
};

/** Can the live view be drawn and typed into? */
const isConversation = (cli: Cli) => Boolean(cli.stdin.isTTY && cli.stdout.isTTY && !cli.json);

/** One question, one answer: the text on stdout as it comes, the sources on stderr. */
async function answer(cli: Cli, twin: Twin & { name: string }, question: string): Promise<Outcome> {
  const { engine, name } = twin;
  let text = "";
  let sources: Source[] = [];
  let usage = { promptTokens: 0, completionTokens: 0 };
  for await (const part of reply(twin, [{ role: "user", content: question }], {}, cli.signal)) {
    if ("sources" in part) sources = part.sources;
    else if ("usage" in part) usage = part.usage;
    else {
      text += part.text;
      if (!cli.json) cli.stdout.write(sanitizeForTerminal(part.text));
    }
  }
  if (cli.signal.aborted) throw cancelled();
  if (!cli.json) cli.stdout.write("\n");
  for (const [index, source] of sources.entries()) {
    cli.emit({ type: "note", message: `[${index + 1}] ${sourceLine(source)}` });
  }
  return { data: { model: name, engine: engine.name, answer: text, sources, usage }, lines: [] };
}

async function converse(cli: Cli, twin: Twin & { name: string }): Promise<void> {
  const { chatView } = await import("../ui/ink/chat.ts");
  const memory = twin.memory ? "with your documents as memory" : "without memory";
  await chatView({
    title: `${twin.name} (${twin.engine.name}, ${memory})`,
    reply: async function* (messages, signal) {
      for await (const part of reply(twin, messages, {}, signal)) {
        if ("sources" in part) yield { sources: part.sources.map(sourceLine) };
        else if ("text" in part) yield part;
      }
    },
    signal: cli.signal,
  });
}

const sourceLine = ({ date, title, kind, id }: Source) =>
  sanitizeLine([date, title ?? kind, `(twin documents show ${id})`].filter(Boolean).join(" "));

/** Everything that comes through the pipe is one question. */
async function textOf({ stdin, signal }: Cli): Promise<string> {
  const chunks = stdin[Symbol.asyncIterator]?.();
  const decoder = new TextDecoder();
  let text = "";
  // A pipe that stays open would keep us waiting, and then the process alive.
  const end = () => stdin.destroy?.();
  signal.addEventListener("abort", end, { once: true });
  try {
    for (let next = await chunks?.next(); next && !next.done; next = await chunks?.next()) {
      text += typeof next.value === "string" ? next.value : decoder.decode(next.value, { stream: true });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
  throwIfCancelled(signal);
  return text;
}

function noQuestion(): TwinError {
  return new TwinError("USAGE", "There is no question.", {
    hint: 'Ask one: twin chat "How was the harbour?", or pipe it in, or run twin chat on a terminal.',
  });
}
