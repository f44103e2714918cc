import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { sources } from "../extract/sources.ts";
import { wrap } from "../ui/columns.ts";
import { table } from "../ui/format.ts";
import type { Define } from "./command.ts";

export const define: Define = (command, run) => {
  command.argument("[name]", "tell how to get this one").action((name) =>
    run(async (cli) => {
      const width = Math.max(30, cli.stdout.columns ?? 100);
      if (name === undefined) {
        return {
          data: { sources: sources.map(described) },
          lines: table(sources.map((one) => [one.name, one.title])),
          next: "twin sources NAME tells how to get an export; twin extract PATH… reads it",
        };
      }
      const found = sources.find((one) => one.name === name);
      if (!found)
        throw new TwinError("USAGE", `There is no source "${sanitizeLine(name, 40)}".`, {
          hint: "See their names: twin sources",
        });
      return { data: { ...described(found) }, lines: [found.title, "", ...wrap(found.howToExport, width)] };
    }),
  );
};

const described = ({ name, title, howToExport }: (typeof sources)[number]) => ({ name, title, howToExport });
