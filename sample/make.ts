// Writes sample/data: `node sample/make.ts [folder]`. The same seeds give the same bytes.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { chat } from "./chats.ts";
import { expected, readme } from "./expected.ts";
import { Mailbox } from "./mailbox.ts";
import { Random } from "./random.ts";
import { writeRepository } from "./repository.ts";
import { writeThreads } from "./threads.ts";
import { writeTraps } from "./traps.ts";
import { vault } from "./vault.ts";

const MAIL = "takeout/Takeout/Mail/All mail Including Spam and Trash.mbox";
const out = resolve(process.argv[2] ?? join(import.meta.dirname, "data"));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), content);
}

// Each part has a generator of its own, so that a change to one leaves the others as they are.
const box = new Mailbox(new Random(1));
writeThreads(new Random(2), box, 240);
writeTraps(new Random(3), box);
write(MAIL, box.bytes());
const own = box.truths.flatMap((t) =>
  t.own === null ? [] : [`${JSON.stringify({ id: t.id, traps: t.traps, text: t.own })}\n`],
);
write("own-words.jsonl", own.join(""));

const files = vault(new Random(4));
for (const file of files) write(join("vault", file.path), file.text);

const talk = chat(new Random(5));
write("chats/_chat.txt", talk.text);

const commits = writeRepository(new Random(6), join(out, "repository.bundle"));
const facts = expected(box.truths, files, { self: talk.self, other: talk.other }, commits);
write("expected.json", `${JSON.stringify(facts, null, 2)}\n`);
write("README.md", readme(facts));
