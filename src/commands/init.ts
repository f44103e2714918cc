import { resolve } from "node:path";
import { TwinError } from "../core/errors.ts";
import { exists, writeFileAtomically } from "../io/files.ts";
import { newConfig } from "../io/new-config.ts";
import { workspacePaths } from "../io/workspace.ts";
import { type Define, repeated } from "./command.ts";

export const define: Define = (command, run) => {
  command
    .argument("[dir]", "folder of the workspace", ".")
    .option("--name <name>", "your name as it stands in your mail (repeatable)", repeated, [])
    .option("--email <address>", "an address that you write from (repeatable)", repeated, [])
    .option("--handle <login>", "your login on GitHub and the like (repeatable)", repeated, [])
    .action((dir, options) =>
      run(async (cli) => {
        const root = resolve(cli.cwd, dir);
        const { config } = workspacePaths(root);
        if (await exists(config)) {
          throw new TwinError("USAGE", `${root} is a workspace already.`, {
            hint: "Change who you are with twin me add, or edit its twin.yaml.",
          });
        }
        const names = await orAsk(options.name, () => cli.ask("Your name, as it stands in your mail?", ""));
        const emails = await orAsk(options.email, () =>
          cli.ask("Addresses that you write from (commas)?", ""),
        );
        const handles = await orAsk(options.handle, () => cli.ask("Your login on GitHub, if any?", ""));
        await writeFileAtomically(config, newConfig({ names, emails, handles }), 0o600);
        const known = names.length + emails.length + handles.length > 0;
        return {
          data: { workspace: root, me: { names, emails, handles } },
          lines: [
            `Made a workspace in ${root}.`,
            ...(known ? [] : ["It does not know who you are yet: twin me add --email you@example.org"]),
          ],
          next: "twin extract PATH…",
        };
      }),
    );
};

async function orAsk(given: readonly string[], ask: () => Promise<string>): Promise<string[]> {
  if (given.length > 0) return [...given];
  const answer = await ask();
  return answer
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
