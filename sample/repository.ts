// A small git repository of the author's, made with git itself and stored as a bundle.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PEOPLE, SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { codeTopics } from "./topics-code.ts";
import { thoughts } from "./voice.ts";

type Author = { name: string; email: string };

const ME: Author = { name: SELF.name, email: SELF.address };
const VERBS = ["Haul", "Trim", "Stow", "Light", "Chart", "Splice", "Caulk", "Sow"];
const PARTS = ["tides", "beds", "frost", "lamp", "seeds", "valve", "logbook", "moon"];

/** A module with a few small functions, commented in her way. */
function code(random: Random, part: string, version: number): string {
  const functions = Array.from({ length: 1 + (version % 3) }, (_, i) => {
    const topic = random.pick(codeTopics);
    const remark = expand(random, random.pick(topic.details));
    return `// ${remark}\nexport function ${part}${i + 1}(readings: readonly number[]): number {\n  const calm = readings.filter((value) => value < ${random.int(2, 60)});\n  return calm.length === 0 ? ${random.int(0, 9)} : Math.max(...calm) + ${random.int(1, 12)};\n}\n`;
  });
  return functions.join("\n");
}

function subject(random: Random, part: string): string {
  return expand(
    random,
    random.pick([
      `${random.pick(VERBS)} the ${part}, [they were adrift|before the tide|for {month}|as {who} asked]`,
      `${random.pick(VERBS)} the ${part}: i had [a plus for a minus|the hour wrong|forgotten the fog]`,
      `Teach ${part} to [wait|count|read an empty file|keep its temper]`,
      `Take the [loose plank|dead gull|old rope|second bell] out of ${part}`,
    ]),
  );
}

/** Build the repository in a temporary folder and write the bundle to `target`. */
export function writeRepository(random: Random, target: string): { self: number; other: number } {
  const folder = mkdtempSync(join(tmpdir(), "twin-sample-"));
  const count = { self: 0, other: 0 };
  let clock = Date.UTC(2024, 2, 1, 8) / 1000;
  const git = (args: readonly string[], author: Author = ME) => {
    const date = `${clock} +0000`;
    // The user's own git settings (hooks, signing) must not reach in here.
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
      GIT_COMMITTER_DATE: date,
    };
    execFileSync("git", ["-C", folder, ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
  };
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (text: string, author: Author = ME) => {
    clock += random.int(5, 200) * 3600;
    git(["add", "-A"]);
    git(["commit", "-q", "-m", text], author);
    count[author === ME ? "self" : "other"] += 1;
  };

  git(["init", "-q", "-b", "main"]);
  const about = codeTopics.slice(0, 3).map((topic) => thoughts(random, topic, 2, false));
  put(
    "README.md",
    `# seedbook\n\nA logbook for seeds, tides and frost.\n\n## Why\n\n${about[0]}\n\n## Use\n\n${about[1]}\n\n## Watch out\n\n${about[2]}\n`,
  );
  commit("Light the lamp: an empty seedbook");
  const bundled = Array.from(
    { length: 60 },
    (_, i) => `var q${i}=function(a,b){return a*${random.int(1, 99)}+b};`,
  ).join("");
  put("vendor/chart.min.js", `/*! chart 1.2.0 (c) Somebody Else, MIT */${bundled}\n`);
  put(
    "package-lock.json",
    `${JSON.stringify({ name: "seedbook", lockfileVersion: 3, packages: {} }, null, 2)}\n`,
  );
  commit("Stow the chart library in vendor, it is not mine");
  const strangers = PEOPLE.slice(2, 5).map((p) => ({ name: p.name, email: p.address }));
  for (let i = 0; i < 42; i++) {
    const part = random.pick(PARTS);
    put(`src/${part}.ts`, code(random, part, i));
    const stranger = i % 9 === 4 ? strangers[((i / 9) % 3) | 0] : undefined;
    if (stranger === undefined) {
      const topic = random.pick(codeTopics);
      const body = expand(
        random,
        random.sample([...topic.news, ...topic.details], random.int(1, 2)).join(" "),
      );
      commit(random.chance(0.7) ? `${subject(random, part)}\n\n${body}` : subject(random, part));
    } else commit(`Update ${part}.ts (#${i})`, stranger);
  }
  git(["-c", "pack.threads=1", "bundle", "create", target, "HEAD", "main"]);
  rmSync(folder, { recursive: true, force: true });
  return count;
}
