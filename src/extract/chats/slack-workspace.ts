import { z } from "zod";
import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const text = z.string().nullish();
const profileSchema = z.looseObject({ real_name: text, display_name: text, email: text });
const userSchema = z.looseObject({
  id: z.string(),
  name: text,
  real_name: text,
  is_bot: z.boolean().nullish(),
  profile: profileSchema.nullish(),
});
const channelSchema = z.looseObject({ id: z.string(), name: text, members: z.array(z.string()).nullish() });

/** A file of records, which are looked at one by one. */
export const listSchema = z.array(z.unknown());

export interface Member {
  /** The full name; the id of somebody whom the export does not know. */
  name: string;
  /** What others see and write after an @. */
  shown: string;
  /** E-mail address, else the handle, else empty. */
  address: string;
  handle: string | null;
  own: boolean;
  isBot: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "channel" | "person" | "people";
  members: readonly string[];
}

/** Who is who and what is what in one export. */
export interface Workspace {
  /** Somebody by id, also one whom the export does not list. */
  person(id: string): Member;
  /** The channel whose messages stand in a folder of this name. */
  channel(folder: string): Channel | undefined;
  channelName(id: string): string | undefined;
  /** One of the members is the user. */
  knowsOwner: boolean;
}

/** Reads the lists of an export; one that cannot be read is skipped, and its ids stay ids. */
export async function readWorkspace(
  entry: ExportEntry,
  self: Self,
): Promise<{ workspace: Workspace; problems: Item[] }> {
  const problems: Item[] = [];
  const names = await entry.list();
  const listOf = async <T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>[]> => {
    if (!names.includes(file)) return [];
    const records = await readJson(await entry.child(file), listSchema).catch(() => null);
    if (!records) problems.push(skipped(file, "unreadable-file"));
    return (records ?? []).flatMap((record) => schema.safeParse(record).data ?? []);
  };
  const members = new Map<string, Member>();
  for (const user of await listOf("users.json", userSchema)) members.set(user.id, memberOf(user, self));
  const kinds = { channels: "channel", groups: "channel", dms: "person", mpims: "people" } as const;
  const channels = new Map<string, Channel>();
  for (const [list, kind] of Object.entries(kinds))
    for (const { id, name, members } of await listOf(`${list}.json`, channelSchema))
      channels.set(id, { id, name: name || id, kind, members: members ?? [] });
  const byFolder = new Map(
    [...channels.values()].map((one) => [one.kind === "person" ? one.id : one.name, one]),
  );
  const workspace: Workspace = {
    person: (id) => members.get(id) ?? stranger(id),
    channel: (folder) => byFolder.get(folder) ?? channels.get(folder),
    channelName: (id) => channels.get(id)?.name,
    knowsOwner: [...members.values()].some(({ own }) => own),
  };
  return { workspace, problems };
}

function memberOf(user: z.infer<typeof userSchema>, self: Self): Member {
  const { profile } = user;
  const name = profile?.real_name || user.real_name || profile?.display_name || user.name || user.id;
  const email = profile?.email ?? "";
  const handle = user.name || null;
  const identity = { address: email, ...(handle ? { handle } : {}) };
  return {
    name,
    shown: profile?.display_name || name,
    address: email || (handle ?? ""),
    handle,
    own: isSelf(self, identity) || isSelfByName(self, name),
    isBot: user.is_bot === true || user.id === "USLACKBOT",
  };
}

/** Somebody whom nothing is known of but the id. */
export const stranger = (id: string): Member => ({
  name: id,
  shown: id,
  address: "",
  handle: null,
  own: false,
  isBot: id === "USLACKBOT",
});
