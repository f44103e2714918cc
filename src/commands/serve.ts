import { TwinError } from "../core/errors.ts";
import { audit } from "../io/audit.ts";
import { engineChoices } from "../serve/engines.ts";
import { defaultPort, listen } from "../serve/listen.ts";
import { readOrMakeToken } from "../serve/token.ts";
import type { Cli, Define } from "./command.ts";
import { openTwin } from "./open-twin.ts";

export const define: Define = (command, run) => {
  command
    .option("-p, --port <number>", "port on 127.0.0.1; 0 takes a free one", String(defaultPort))
    .option("-m, --model <id>", "id or Ollama name of the model (else the newest)")
    .option("--engine <name>", `what runs the model: ${engineChoices.join(", ")}`, "auto")
    .option("--host <url>", "where Ollama is (else OLLAMA_HOST, else this machine)")
    .option("--no-memory", "do not look into your documents")
    .option("--print-token", "print the token that clients send, and end")
    .action((options) =>
      run(async (cli) => {
        const { paths } = await cli.workspace();
        const token = await readOrMakeToken(paths.token);
        if (options.printToken) return { data: { token }, lines: [token] };
        const port = portOf(options.port);
        const { twin, close } = await openTwin(cli, options);
        try {
          await using server = await listen(twin, token, port);
          const facts = {
            url: `http://127.0.0.1:${server.port}/v1`,
            model: twin.name,
            engine: twin.engine.name,
            memory: twin.memory !== null,
            tokenFile: paths.token,
          };
          await audit(paths.audit, "serve", {
            model: facts.model,
            engine: facts.engine,
            port: server.port,
          });
          announce(cli, facts);
          await aborted(cli.signal);
        } finally {
          await close();
        }
        return undefined;
      }),
    );
};

interface Facts {
  url: string;
  model: string;
  engine: string;
  memory: boolean;
  tokenFile: string;
}

/** The result comes when the server is ready, not when it ends. */
function announce(cli: Cli, facts: Facts): void {
  if (cli.json) {
    cli.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  cli.stdout.write(`${facts.url}\n`);
  const memory = facts.memory ? "with your documents as memory" : "without memory";
  cli.emit({
    type: "note",
    message: `Serving ${facts.model} (${facts.engine}, ${memory}) to this machine only.`,
  });
  cli.emit({ type: "note", message: "Clients need the token: twin serve --print-token. Ctrl-C ends." });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new TwinError("USAGE", "The port is not a number from 0 to 65535.", {
    hint: `For example: twin serve --port ${defaultPort}`,
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
