import { z } from "zod";
import { type Item, inBatches } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { postItems } from "./facebook-posts.ts";
import { encryptedItems } from "./meta-encrypted.ts";
import { firstOf, holdsThreads, isInstagram } from "./meta-folder.ts";
import { repaired } from "./meta-text.ts";
import { type Owner, threadItems } from "./meta-threads.ts";

/** Folders of the downloads before 2023 that no other program's have. */
const oldFolders = [
  "apps_and_websites_off_of_facebook/",
  "comments_and_reactions/",
  "friends_and_followers/",
  "likes_and_reactions/",
  "profile_information/",
  "security_and_login_information/",
];
const oldWritings = ["posts/", "comments/", "comments_and_reactions/", "groups/", "messages/", "notes/"];
const profiles = [
  "personal_information/profile_information/profile_information.json",
  "profile_information/profile_information.json",
  "about_you/profile_information.json",
];
/** The name of an encrypted chat's file. In an archive no other is looked into, as that costs a search. */
const encrypted = /_\d+\.json$/i;
const nameSchema = z.looseObject({ name: z.looseObject({ full_name: z.string() }) });
const profileSchema = z.looseObject({ profile_v2: nameSchema.optional(), profile: nameSchema.optional() });

/** The download of one's information from Facebook, and that of Messenger's encrypted chats. */
export const facebook: Source = {
  name: "facebook",
  title: "Facebook and Messenger",
  howToExport:
    "Accounts Center > Your information and permissions > Download your information, format JSON. Encrypted chats: Messenger > Privacy & safety > End-to-end encrypted chats > Message storage > Download.",
  unit: "documents",
  dependsOn: ["names"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") {
    if (!(entry.path === null ? encrypted : /\.json$/i).test(entry.name)) return 0;
    const head = Buffer.from(await entry.head()).toString("utf8", 0, 16_384);
    return /^\s*\{/.test(head) && /"participants"\s*:\s*\[\s*"/.test(head) && /"threadName"\s*:/.test(head)
      ? 1
      : 0;
  }
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  const has = (name: string) => names.includes(name);
  if (has("your_facebook_activity/")) return 1;
  if (isInstagram(names)) return 0;
  if (oldFolders.some(has) && oldWritings.filter(has).length > 1) return 1;
  if (has("messages/") && (await holdsThreads(await entry.child("messages/")))) return 1;
  return (await holdsThreads(entry)) ? 1 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (entry.kind === "file") {
    yield* encryptedItems(entry, options);
    return;
  }
  const owner = await ownerOf(entry);
  const activity = (await firstOf(entry, ["your_facebook_activity"])) ?? entry;
  const messages = (await firstOf(activity, ["messages"])) ?? ((await holdsThreads(entry)) ? entry : null);
  if (messages) yield* threadItems("facebook", messages, owner, options);
  if (messages !== entry) yield* postItems(activity, owner, options);
}

/** The download names its owner; where it came in several parts, only one of them does. */
async function ownerOf(entry: ExportEntry): Promise<Owner> {
  const file = await firstOf(entry, profiles);
  const profile = file ? await readJson(file, profileSchema).catch(() => null) : null;
  const name = profile?.profile_v2?.name.full_name ?? profile?.profile?.name.full_name;
  return name ? new Set([repaired(name)]) : null;
}
