import { z } from "zod";
import type { Person } from "../../core/document.ts";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { csvRows, readJson, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";
import { fromDiscord, type Names, timeOf } from "./discord-markup.ts";

/** `c1015…/`; before 2021 without the letter. */
export const channelFolder = /^c?\d{15,21}\/$/;

const text = z.string().nullish();
const personSchema = z.looseObject({ id: z.string(), username: text, global_name: text });
const userSchema = z.looseObject({
  ...personSchema.shape,
  relationships: z.array(z.looseObject({ user: personSchema.nullish() })).catch([]),
});
const channelSchema = z.looseObject({
  id: z.string(),
  name: text,
  guild: z.looseObject({ name: text }).nullish(),
  recipients: z.array(z.string()).nullish().catch(null),
});
const indexSchema = z.record(z.string(), text);
const recordSchema = z.looseObject({
  id: z.string().min(1),
  timestamp: text,
  contents: text,
  attachments: text,
});

/** What the package says about who is who; empty where it does not. */
interface Known extends Names {
  user: { id: string; name: string; handle: string };
}

/** The user's own messages, channel by channel. The package holds nobody else's. */
export async function* packageItems(
  folder: ExportEntry,
  user: ExportEntry | null,
  { self, signal, onProgress }: ReadOptions,
): AsyncIterable<Item> {
  const index = await readJson(await folder.child("index.json"), indexSchema).catch(() => ({}));
  const known = await whoIsWho(user, new Map(Object.entries(index)));
  const names = (await folder.list()).filter((name) => channelFolder.test(name));
  for (const [done, name] of names.entries()) {
    throwIfCancelled(signal);
    const channel = await folder.child(name);
    const id = name.replace(/\D/g, "");
    const about = await readJson(await channel.child("channel.json"), channelSchema).catch(() => null);
    const people = (about?.recipients ?? []).flatMap((one) => personOf(one, known) ?? []);
    const conversation = {
      source: "discord",
      key: id,
      title: titleOf(about, known.channels.get(id) ?? null, people),
      people,
      group: Boolean(about?.guild) || !about?.recipients || about.recipients.length > 2,
    };
    yield* conversationItems(channel, self, conversation, messages(channel, name, known));
    onProgress(done + 1, names.length);
  }
}

async function whoIsWho(
  file: ExportEntry | null,
  channels: Map<string, string | null | undefined>,
): Promise<Known> {
  const user = file ? await readJson(file, userSchema).catch(() => null) : null;
  const people = new Map<string, string>();
  for (const one of [user, ...(user?.relationships ?? []).map(({ user }) => user)])
    if (one) people.set(one.id, one.global_name || one.username || one.id);
  return {
    user: { id: user?.id ?? "", name: people.get(user?.id ?? "") ?? "", handle: user?.username ?? "" },
    people,
    channels,
  };
}

function personOf(id: string, { people, user }: Known): Person | null {
  const name = people.get(id);
  return name ? { name, address: id === user.id ? user.handle : "" } : null;
}

function titleOf(
  about: z.infer<typeof channelSchema> | null,
  listed: string | null,
  people: readonly Person[],
): string | null {
  if (about?.guild?.name) return about.name ? `${about.guild.name} #${about.name}` : about.guild.name;
  return about?.name || listed || people.map(({ name }) => name).join(", ") || null;
}

async function* messages(channel: ExportEntry, place: string, known: Known): AsyncIterable<Message | Item> {
  const read: { record: z.infer<typeof recordSchema>; locator: string }[] = [];
  const file = (await channel.list()).find((name) => /^messages\.(?:json|csv)$/.test(name));
  if (!file) return;
  try {
    for await (const { value, locator } of records(await channel.child(file), `${place}${file}`)) {
      const record = recordSchema.safeParse(value).data;
      if (record) read.push({ record, locator });
      else yield skipped(locator, "not-a-message");
    }
  } catch {
    yield skipped(`${place}${file}`, "unreadable-file");
  }
  // the newest stands first in most packages; ids grow with time
  const order = (id: string) => id.padStart(20, "0");
  read.sort((a, b) => (order(a.record.id) < order(b.record.id) ? -1 : 1));
  for (const { record, locator } of read) yield messageOf(record, locator, known);
}

function messageOf(record: z.infer<typeof recordSchema>, locator: string, known: Known): Message | Item {
  const text = fromDiscord(record.contents ?? "", known);
  if (text === "") return leftOut(record.attachments ? "media without text" : "empty");
  const { name, handle } = known.user;
  return {
    id: record.id,
    at: timeOf(record.timestamp ?? "", record.id),
    from: { name, ...(handle ? { handle } : {}) },
    own: true,
    text,
    locator,
  };
}

/** The records of a channel's file, with names in lower case. */
async function* records(
  file: ExportEntry,
  place: string,
): AsyncIterable<{ value: unknown; locator: string }> {
  if (/\.csv$/.test(file.name)) {
    for await (const { row, line } of csvRows(file)) yield { value: row, locator: `${place}:${line}` };
    return;
  }
  // ids are numbers that are too long to be read as such
  const text = (await readText(file)).replace(/("ID"\s*:\s*)(\d+)/g, '$1"$2"');
  for (const [i, record] of z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(text)).entries()) {
    const lower = Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]);
    yield { value: Object.fromEntries(lower), locator: `${place}#${i}` };
  }
}
