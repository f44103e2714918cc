// The author's Obsidian vault: notes, daily notes, and the files in it that are not hers.
import { SELF } from "./people.ts";
import { expand, type Random } from "./random.ts";
import { topics } from "./topics.ts";
import { thoughts } from "./voice.ts";

/** One file of the vault. `note` marks the ones that hold the author's own words. */
export type VaultFile = { path: string; text: string; note: boolean; trap: string | null };

const two = (value: number) => String(value).padStart(2, "0");
const TAGS = [["garden"], ["garden", "seeds"], ["code"], ["harbour"], ["light", "log"], ["home"]];
const FOLDERS = ["Garden", "Programs", "Harbour", "House"];

function frontmatter(fields: Record<string, string>): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}`);
  return `---\n${lines.join("\n")}\n---\n`;
}

function named(random: Random): VaultFile[] {
  return topics.map((topic, at) => {
    const title = expand(random, random.pick(topic.subjects)).replace(/[\\/:]/g, " ");
    const folder = FOLDERS[Math.floor((at * FOLDERS.length) / topics.length)] ?? "House";
    const other = random.pick(topics).subjects[0] ?? "Compost heap";
    const tags = random.pick(TAGS);
    const date = `${random.int(2023, 2025)}-${two(random.int(1, 9))}-${two(random.int(1, 28))}`;
    const front = random.chance(0.7) ? frontmatter({ created: date, tags: `[${tags.join(", ")}]` }) : "";
    const text = thoughts(random, topic, random.int(2, 4), false);
    const list = random
      .sample(topic.plans, 3)
      .map((plan) => `- [${random.pick([" ", "x"])}] ${expand(random, plan)}`);
    const link = other.includes("{") ? "Compost heap" : other;
    const body = `# ${title}\n\n${text}\n\n${list.join("\n")}\n\nSee also [[${link}]]. #${tags[0]}\n`;
    return { path: `${folder}/${title}.md`, text: front + body, note: true, trap: null };
  });
}

function daily(random: Random): VaultFile[] {
  return Array.from({ length: 14 }, (_, at) => {
    const date = `2025-0${random.int(4, 9)}-${two(2 * at + 1)}`;
    const entries = random.sample(topics, random.int(2, 3)).map((topic) => {
      const at = expand(random, "[{time}|{time2}]");
      return `Log, ${at}: ${expand(random, `${random.pick(topic.news)} ${random.pick(topic.details)}`)}`;
    });
    return { path: `Daily/${date}.md`, text: `${entries.join("\n\n")}\n`, note: true, trap: null };
  });
}

const CLIP = `${frontmatter({ title: "How lenses were made", source: "https://museum.example.org/lenses", author: "R. Vale" })}
The first great lenses were ground by hand over many weeks. Each prism was fixed in a frame of brass, and the whole apparatus turned upon a bath of mercury. Visitors are reminded that the museum is closed on Mondays.
`;

/** The whole vault, in a stable order. */
export function vault(random: Random): VaultFile[] {
  const settings = JSON.stringify({ alwaysUpdateLinks: true, newFileLocation: "current" }, null, 2);
  const extra: VaultFile[] = [
    { path: ".obsidian/app.json", text: `${settings}\n`, note: false, trap: "obsidian-settings" },
    {
      path: ".obsidian/plugins/tides/README.md",
      text: "# Tides\n\nA plugin that shows tides in the side bar.\n",
      note: false,
      trap: "obsidian-settings",
    },
    {
      path: "templates/Daily.md",
      text: "Log, {{time}}: \n\n## Seen\n\n## To do\n",
      note: false,
      trap: "template",
    },
    {
      path: "templates/Letter.md",
      text: `Ahoy {{title}},\n\nLog, {{time}}:\n\n${SELF.nick}\n`,
      note: false,
      trap: "template",
    },
    {
      path: ".trash/Old list.md",
      text: "- [ ] string\n- [ ] putty\n- [ ] forget this list\n",
      note: false,
      trap: "trash",
    },
    { path: "Clippings/How lenses were made.md", text: CLIP, note: false, trap: "web-clip" },
    { path: "House/Empty.md", text: "", note: false, trap: "empty" },
  ];
  return [...named(random), ...daily(random), ...extra].sort((a, b) => (a.path < b.path ? -1 : 1));
}
