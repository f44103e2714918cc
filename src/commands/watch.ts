import { TwinError } from "../core/errors.ts";
import { isUrl } from "../extract/discover.ts";
import { changesBelow } from "../io/watch.ts";
import type { Outcome } from "../ui/ui.ts";
import type { Cli } from "./command.ts";

/**
 * Reads once, then again whenever something below the paths has changed, until Ctrl-C. What is gone for a moment (a
 * disk that is not mounted, a file that is being replaced) is told and waited for.
 */
export async function watch(
  cli: Cli,
  paths: readonly string[],
  read: (cli: Cli) => Promise<Outcome>,
): Promise<Outcome> {
  const ours = Object.values((await cli.workspace()).paths);
  const onDisk = paths.filter((path) => !isUrl(path));
  if (onDisk.length === 0)
    throw new TwinError("USAGE", "There is no file or folder among these to watch.", {
      hint: "Services are read by twin extract without --watch, from a timer of your system for example.",
    });
  // later readings tell what changed, and ask nothing
  const calm: Cli = {
    ...cli,
    interactive: false,
    emit: (event) => event.type === "warning" && cli.emit(event),
  };
  let last: Outcome | null = null;
  let times = 0;
  for await (const _ of changesBelow(onDisk, { signal: cli.signal, except: ours })) {
    const isFirst = times++ === 0;
    try {
      last = await read(isFirst ? cli : calm);
      if (isFirst && last.failure) throw last.failure;
      if (last.failure) cli.emit({ type: "warning", message: last.failure.message, ...hintOf(last.failure) });
      for (const line of last.lines) cli.emit({ type: "note", message: line });
      if (isFirst) cli.emit({ type: "note", message: "Watching. Ctrl-C ends it." });
    } catch (error) {
      if (!(error instanceof TwinError) || isFirst) throw error;
      if (error.code === "CANCELLED") break;
      cli.emit({ type: "warning", message: error.message, ...hintOf(error) });
    }
  }
  return { data: { ...last?.data, times }, lines: [] };
}

const hintOf = ({ hint }: TwinError) => (hint ? { hint } : {});
