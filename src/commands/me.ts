import { parseDocument } from "yaml";
import { isSelf, normalizeAddress } from "../core/document.ts";
import { TwinError } from "../core/errors.ts";
import { configSchema, parseYaml } from "../io/config.ts";
import { readText, writeFileAtomically } from "../io/files.ts";
import type { Workspace } from "../io/workspace.ts";
import { type Define, repeated } from "./command.ts";

const lists = { name: "names", email: "emails", handle: "handles" } as const;

export const define: Define = (command, run) => {
  command.action(() =>
    run(async (cli) => {
      const { self } = await cli.workspace();
      return {
        data: { me: self },
        lines: Object.entries(self).map(([key, values]) => `${key}: ${values.join(", ") || "none"}`),
      };
    }),
  );
  command
    .command("add")
    .description("add a name, address or handle that is yours")
    .argument("[identity...]", "addresses (with an @) and handles")
    .option("--name <name>", "a name (repeatable)", repeated, [])
    .option("--email <address>", "an address (repeatable)", repeated, [])
    .option("--handle <login>", "a handle (repeatable)", repeated, [])
    .action((identities, options) =>
      run(async (cli) => {
        const workspace = await cli.workspace();
        const given = {
          name: options.name,
          email: [...options.email, ...identities.filter((one) => normalizeAddress(one).includes("@"))],
          handle: [...options.handle, ...identities.filter((one) => !normalizeAddress(one).includes("@"))],
        };
        if (Object.values(given).every((values) => values.length === 0)) {
          throw new TwinError("USAGE", "Nothing to add.", { hint: "twin me add you@example.org" });
        }
        const added = await addIdentities(workspace, given);
        return {
          data: { added: added.length },
          lines: [added.length ? `Added ${added.length} to who you are.` : "All of that was known already."],
          ...(added.length ? { next: "twin extract (reads again what this changes)" } : {}),
        };
      }),
    );
};

/** Adds to twin.yaml what is not known yet; edited as a tree, so that the user's comments and order stay. */
export async function addIdentities(
  workspace: Workspace,
  given: Partial<Record<keyof typeof lists, readonly string[]>>,
): Promise<string[]> {
  const document = parseDocument(await readText(workspace.paths.config));
  const added: string[] = [];
  for (const kind of ["name", "email", "handle"] as const) {
    for (const value of given[kind] ?? []) {
      const known =
        kind === "name"
          ? workspace.self.names.includes(value)
          : isSelf(workspace.self, kind === "email" ? { address: value } : { handle: value });
      if (known || added.includes(value)) continue;
      document.addIn(["me", lists[kind]], value);
      added.push(value);
    }
  }
  const after = document.toString({ lineWidth: 0 });
  parseYaml(after, configSchema, workspace.paths.config);
  if (added.length > 0) await writeFileAtomically(workspace.paths.config, after, 0o600);
  return added;
}
