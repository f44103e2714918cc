import { z } from "zod";
import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import type { Item } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { jsonLines, notesOf, recordsIn } from "./records.ts";

const memberSchema = z.looseObject({
  user: z.looseObject({
    id: z.int(),
    username: z.string().nullish(),
    name: z.string().nullish(),
    public_email: z.string().nullish(),
    email: z.string().nullish(),
  }),
});

/** Everybody whom an export names by a number. */
export class People {
  readonly #own = new Set<number>();
  readonly #names = new Map<number, string>();
  readonly #logins = new Map<number, string>();
  readonly #records = new Map<number, number>();
  readonly #self: Self;

  constructor(self: Self) {
    this.#self = self;
  }

  /** Notes what an export says of a person; it may say it in several places. */
  add(id: number, known: { login?: string; addresses?: readonly string[]; name?: string }): void {
    const { login, addresses = [], name } = known;
    if (login) this.#logins.set(id, login);
    if (name) this.#names.set(id, name);
    const isOwn =
      (login !== undefined && isSelf(this.#self, { handle: login })) ||
      addresses.some((address) => isSelf(this.#self, { address })) ||
      [name, login].some((one) => one !== undefined && isSelfByName(this.#self, one));
    if (isOwn) this.#own.add(id);
  }

  /** Counts one record of theirs. */
  count(id: number): void {
    this.#records.set(id, (this.#records.get(id) ?? 0) + 1);
  }

  isOwn(id: number | null | undefined): boolean {
    return id !== null && id !== undefined && this.#own.has(id);
  }

  nameOf(id: number | null | undefined): string {
    if (id === null || id === undefined) return "ghost";
    return this.#names.get(id) ?? this.#logins.get(id) ?? `user ${id}`;
  }

  /** Accounts that GitLab makes for tokens and its own services. */
  isBot(id: number | null | undefined): boolean {
    return /(?:^|[-_])bot(?:[-_]|$)/i.test(this.#logins.get(id ?? -1) ?? "");
  }

  /** Who writes, where nobody is known to be the user. */
  *speakers(): Iterable<Item> {
    if (this.#own.size > 0) return;
    for (const [id, records] of this.#records)
      if (!this.isBot(id))
        yield { type: "speaker", name: this.nameOf(id), conversation: "GitLab", records, own: false };
  }
}

/** Members say logins and addresses; of who is no member any more, only the notes know the name. */
export async function readPeople(entry: ExportEntry, self: Self, signal: AbortSignal): Promise<People> {
  const people = new People(self);
  for await (const value of membersIn(entry)) {
    const user = memberSchema.safeParse(value).data?.user;
    if (!user) continue;
    const { id, username, name, public_email, email } = user;
    people.add(id, {
      ...(username ? { login: username } : {}),
      ...(name ? { name } : {}),
      addresses: [public_email, email].flatMap((one) => one || []),
    });
  }
  for await (const { record } of recordsIn(entry, signal)) {
    if (typeof record?.author_id === "number") people.count(record.author_id);
    for (const note of record ? notesOf(record) : []) {
      if (typeof note?.author_id !== "number" || note.system) continue;
      people.count(note.author_id);
      if (note.author?.name) people.add(note.author_id, { name: note.author.name });
    }
  }
  return people;
}

async function* membersIn(entry: ExportEntry): AsyncIterable<unknown> {
  const names = await entry.list();
  try {
    if (names.includes("project.json"))
      for await (const { value } of jsonElements(await entry.child("project.json"), ["$.project_members.*"]))
        yield value;
    for (const path of ["tree/project/project_members.ndjson", ...(await groupMembers(entry, names))]) {
      const file = await entry.child(path).catch(() => null);
      if (file) for await (const { value } of jsonLines(file)) yield value;
    }
  } catch (error) {
    // the records say what is broken
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
  }
}

async function groupMembers(entry: ExportEntry, names: readonly string[]): Promise<string[]> {
  if (!names.includes("tree/")) return [];
  const groups = await entry.child("tree/groups/").catch(() => null);
  const folders = (await groups?.list()) ?? [];
  return folders.filter((name) => name.endsWith("/")).map((name) => `tree/groups/${name}members.ndjson`);
}
