import { resolve } from "node:path";
import { discover, isUrl } from "../extract/discover.ts";
import { extract } from "../extract/run.ts";
import { audit } from "../io/audit.ts";
import { Corpus } from "../io/corpus.ts";
import { withLock } from "../io/lock.ts";
import { count, table } from "../ui/format.ts";
import type { Define } from "./command.ts";

export const define: Define = (command, run) => {
  command
    .argument("[path...]", "files, folders, archives, or github:NAME (default: the sources of twin.yaml)")
    .option("--dry-run", "say what would be read, and read nothing")
    .action((paths, options) =>
      run(async (cli) => {
        const { root, config, self, paths: at } = await cli.workspace();
        const wanted =
          paths.length > 0
            ? paths.map((path) => (isUrl(path) ? path : resolve(cli.cwd, path)))
            : config.sources.map((path) => (isUrl(path) ? path : resolve(root, path)));
        const found = await discover(wanted, cli.signal);
        void options;
        return await withLock(root, "corpus", async () => {
          using corpus = Corpus.open(at.corpus);
          const done = await extract(corpus, found, {
            self,
            signal: cli.signal,
            emit: cli.emit,
            env: cli.env,
          });
          await audit(at.audit, "extract", { files: done.length });
          const skipped = done.reduce(
            (sum, one) => sum + Object.values(one.skipped).reduce((a, b) => a + b, 0),
            0,
          );
          return {
            data: { files: done },
            lines: table(
              done.map((one) => [
                one.source,
                one.name,
                `${count(one.added)} new`,
                `${count(one.updated)} updated`,
                `${count(one.unchanged)} unchanged`,
                `${one.seconds.toFixed(1)} s`,
                JSON.stringify(one.skipped),
              ]),
            ),
            next: "twin build-dataset",
            skipped,
          };
        });
      }),
    );
};
