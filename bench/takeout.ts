// Writes a whole Google Takeout, invented and the same each time, in parts of 2 GB:
//   node bench/takeout.ts FOLDER [GB] [zip|tgz]   (default 1 GB, zip)
// Four tenths of it mail, then 10,000 notes of Keep, chats, comments, 300 documents in Drive; the rest 50,000 photos,
// each with its .json. Then try: twin extract FOLDER
import { once } from "node:events";
import { createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { ZipFile } from "yazl";
import { takeoutMailbox } from "./takeout-mailbox.ts";

const PART = 2e9;
const PHOTOS = 50_000;
const NOTES = 10_000;

interface File {
  name: string;
  data: Buffer | { path: string };
}

/** One part of the export: what is added comes out in order; `end` waits for the disk. */
interface Part {
  add(file: File): Promise<void>;
  end(): Promise<void>;
}

function zipPart(path: string): Part {
  const zip = new ZipFile();
  const out = createWriteStream(path);
  const done = pipeline(zip.outputStream, out);
  const mtime = new Date(Date.UTC(2024, 4, 16));
  return {
    async add({ name, data }) {
      const compress = !/\.(?:jpg|json|docx)$/.test(name);
      if (Buffer.isBuffer(data)) zip.addBuffer(data, name, { compress, mtime });
      else zip.addFile(data.path, name, { compressionLevel: 1, mtime });
      if (out.writableNeedDrain) await once(out, "drain");
    },
    async end() {
      zip.end();
      await done;
    },
  };
}

function tgzPart(path: string): Part {
  const tar = pack();
  const done = pipeline(tar, createGzip({ level: 1 }), createWriteStream(path));
  const mtime = new Date(Date.UTC(2024, 4, 16));
  return {
    async add({ name, data }) {
      if (Buffer.isBuffer(data)) {
        await new Promise<void>((resolve) => tar.entry({ name, mtime }, data, () => resolve()));
        return;
      }
      const entry = tar.entry({ name, mtime, size: statSync(data.path).size });
      await pipeline(createReadStream(data.path, { highWaterMark: 1 << 20 }), entry);
    },
    async end() {
      tar.finalize();
      await done;
    },
  };
}

const pad = (value: number, length: number) => String(value).padStart(length, "0");
const noise = Buffer.alloc(4 << 20);
for (let i = 0, state = 1; i < noise.length; i++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  noise[i] = state >>> 24;
}

const sentences = [
  "Start with the north slope.",
  "The gutter can wait.",
  "Ann brings the long ladder on Friday.",
];
const text = (i: number) =>
  Array.from({ length: 1 + (i % 7) }, (_, k) => `${sentences[(i + k) % 3]} (${i})`).join("\n");

function* notes(): Generator<File> {
  for (let i = 0; i < NOTES; i++) {
    const at = 1_500_000_000_000_000 + i * 21_000_000_000;
    const note = { color: "DEFAULT", isTrashed: i % 50 === 0, isPinned: false, isArchived: i % 3 === 0 };
    const content = {
      textContent: text(i),
      title: `Note ${i}`,
      userEditedTimestampUsec: at,
      createdTimestampUsec: at,
    };
    yield { name: `Keep/Note ${i}.json`, data: Buffer.from(JSON.stringify({ ...note, ...content })) };
    yield { name: `Keep/Note ${i}.html`, data: Buffer.from(`<html><body>${text(i)}</body></html>`) };
  }
}

function* chats(): Generator<File> {
  const me = { name: "Ann Lee", email: "ann@example.org", user_type: "Human" };
  for (let group = 0; group < 40; group++) {
    const other = { name: `Person ${group}`, email: `p${group}@example.com`, user_type: "Human" };
    const messages = Array.from({ length: 500 }, (_, i) => ({
      creator: i % 3 ? other : me,
      created_date: new Date(Date.UTC(2021, 0, 1, group, i * 3)).toISOString(),
      text: text(i + group),
      topic_id: `${group}.${i}`,
      message_id: `g${group}/${i}/${i}`,
    }));
    const folder = `Google Chat/Groups/DM ${group}AAAAE`;
    yield { name: `${folder}/group_info.json`, data: Buffer.from(JSON.stringify({ members: [me, other] })) };
    yield { name: `${folder}/messages.json`, data: Buffer.from(JSON.stringify({ messages })) };
  }
  yield { name: "Google Chat/Users/User 1/user_info.json", data: Buffer.from(JSON.stringify({ user: me })) };
}

function* small(): Generator<File> {
  const rows = Array.from(
    { length: 3000 },
    (_, i) =>
      `Ug${i}AaABAg,UCabcdefghijklmnopqrstuv,2022-01-${pad(1 + (i % 28), 2)}T10:00:00+00:00,0,,,vid${i},"{""text"":""${text(i).replaceAll("\n", " ")}""}",`,
  );
  const header =
    "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Post ID,Video ID,Comment Text,Top-Level Comment ID";
  yield {
    name: "YouTube and YouTube Music/comments/comments.csv",
    data: Buffer.from([header, ...rows, ""].join("\n")),
  };
  for (let i = 0; i < 300; i++)
    yield { name: `Drive/Folder ${i % 20}/Draft ${i}.txt`, data: Buffer.from(text(i).repeat(30)) };
  yield { name: "archive_browser.html", data: Buffer.from("<html><body>Takeout</body></html>") };
}

function* photos(bytes: number): Generator<File> {
  const each = Math.max(1000, Math.round(bytes / PHOTOS));
  for (let i = 0; i < PHOTOS; i++) {
    const name = `Google Photos/Photos from ${2004 + (i % 20)}/IMG_${pad(i, 5)}.jpg`;
    const size = Math.round(each * (0.5 + (i % 101) / 100));
    const start = (i * 4099) % (noise.length >> 1);
    const picture = [];
    for (let left = size; left > 0; left -= noise.length >> 1)
      picture.push(noise.subarray(start, start + Math.min(left, noise.length >> 1)));
    yield { name, data: Buffer.concat(picture) };
    const about = {
      title: `IMG_${pad(i, 5)}.jpg`,
      photoTakenTime: { timestamp: String(1_100_000_000 + i * 9000) },
    };
    yield { name: `${name}.supplemental-metadata.json`, data: Buffer.from(JSON.stringify(about)) };
  }
}

const [folder, gigabytes = "1", format = "zip"] = process.argv.slice(2);
if (!folder) throw new Error("node bench/takeout.ts FOLDER [GB] [zip|tgz]");
mkdirSync(folder, { recursive: true });
const mailbox = join(folder, ".mailbox");
await pipeline(Readable.from(takeoutMailbox(Number(gigabytes) * 0.4)), createWriteStream(mailbox));
function* files(): Generator<File> {
  yield { name: "Mail/All mail Including Spam and Trash.mbox", data: { path: mailbox } };
  yield* notes();
  yield* chats();
  yield* small();
  yield* photos(Number(gigabytes) * 2 ** 30 * 0.6);
}
let part: Part | null = null;
let number = 0;
let size = 0;
for (const { name, data } of files()) {
  if (!part || size > PART) {
    await part?.end();
    const path = join(folder, `takeout-20240516T230250Z-${pad(++number, 3)}.${format}`);
    part = format === "tgz" ? tgzPart(path) : zipPart(path);
    size = 0;
  }
  size += Buffer.isBuffer(data) ? data.length : statSync(data.path).size;
  await part.add({ name: `Takeout/${name}`, data });
}
await part?.end();
rmSync(mailbox);
