import { z } from "zod";
import { type Item, inBatches } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { captionItems } from "./instagram-posts.ts";
import { firstOf, isInstagram } from "./meta-folder.ts";
import { repaired } from "./meta-text.ts";
import { type Owner, threadItems } from "./meta-threads.ts";

const profiles = [
  "personal_information/personal_information/personal_information.json",
  "personal_information/personal_information.json",
  "account_information/personal_information.json",
];
const valuesSchema = z.record(z.string(), z.looseObject({ value: z.string().nullish() }));
const profileSchema = z.looseObject({
  profile_user: z.array(z.looseObject({ string_map_data: valuesSchema })),
});

/** The download of one's information from Instagram. */
export const instagram: Source = {
  name: "instagram",
  title: "Instagram",
  howToExport:
    "Accounts Center > Your information and permissions > Download your information, format JSON. Give the .zip or its folder.",
  unit: "documents",
  dependsOn: ["names"],
  recognizes: async (entry) => (entry.kind === "folder" && isInstagram(await entry.list()) ? 1 : 0),
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const owner = await ownerOf(entry);
  const activity = (await firstOf(entry, ["your_instagram_activity"])) ?? entry;
  const messages = await firstOf(activity, ["messages"]);
  if (messages) yield* threadItems("instagram", messages, owner, options);
  yield* captionItems(activity, options);
}

/** Name and user name stand among the owner's data, under names in the language of the account. */
async function ownerOf(entry: ExportEntry): Promise<Owner> {
  const file = await firstOf(entry, profiles);
  const profile = file ? await readJson(file, profileSchema).catch(() => null) : null;
  const values = (profile?.profile_user ?? []).flatMap(({ string_map_data }) =>
    Object.values(string_map_data),
  );
  const names = values.map(({ value }) => repaired(value ?? "").trim()).filter((value) => value !== "");
  return names.length > 0 ? new Set(names) : null;
}
