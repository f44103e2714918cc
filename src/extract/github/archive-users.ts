import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const userSchema = z.looseObject({
  login: z.string(),
  emails: z.array(z.looseObject({ address: z.string() })).nullish(),
});

/** Addresses of everybody who is named in the archive, by login in lower case; and the files that break off. */
export async function readUsers(
  entry: ExportEntry,
): Promise<{ users: Map<string, string[]>; broken: string[] }> {
  const users = new Map<string, string[]>();
  const broken: string[] = [];
  for (const name of await entry.list()) {
    if (!/^users_\d{6}\.json$/.test(name)) continue;
    try {
      for await (const { value } of jsonElements(await entry.child(name), ["$.*"])) {
        const user = userSchema.safeParse(value).data;
        if (user) users.set(user.login.toLowerCase(), user.emails?.map(({ address }) => address) ?? []);
      }
    } catch (error) {
      if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
      broken.push(name);
    }
  }
  return { users, broken };
}
