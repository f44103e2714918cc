import { z } from "zod";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

const userSchema = z.looseObject({
  login: z.string(),
  emails: z.array(z.looseObject({ address: z.string() })).nullish(),
});

/** Addresses of everybody who is named in the archive, by login in lower case. */
export async function readUsers(entry: ExportEntry): Promise<Map<string, string[]>> {
  const users = new Map<string, string[]>();
  for (const name of await entry.list()) {
    if (!/^users_\d{6}\.json$/.test(name)) continue;
    for await (const { value } of jsonElements(await entry.child(name), ["$.*"])) {
      const user = userSchema.safeParse(value).data;
      if (user) users.set(user.login.toLowerCase(), user.emails?.map(({ address }) => address) ?? []);
    }
  }
  return users;
}
