import { z } from "zod";
import { documentItem, type Item, leftOut } from "../items.ts";
import type { ExportEntry } from "../source.ts";

const micros = z
  .union([z.number(), z.string().transform(Number)])
  .optional()
  .catch(undefined);

/** A note as its JSON file has it. The time of its making is missing before 2021. */
export const noteSchema = z.looseObject({
  title: z.string().optional(),
  textContent: z.string().optional(),
  listContent: z
    .array(z.looseObject({ text: z.string().default(""), isChecked: z.boolean().optional() }))
    .optional(),
  userEditedTimestampUsec: micros,
  createdTimestampUsec: micros,
  isTrashed: z.boolean().optional(),
  labels: z
    .array(z.looseObject({ name: z.string() }))
    .optional()
    .catch(undefined),
  annotations: z
    .array(z.looseObject({ title: z.string().optional(), url: z.string().optional() }))
    .optional()
    .catch(undefined),
  attachments: z.array(z.unknown()).optional().catch(undefined),
  sharees: z
    .array(z.looseObject({ email: z.string().optional(), isOwner: z.boolean().optional() }))
    .optional()
    .catch(undefined),
});

interface Place {
  /** The file's own name, which is made from the title. */
  name: string;
  seen: Set<string>;
  own: boolean;
}

/** The document of one note. What is in the bin is left out, what is archived is kept. */
export function keepItem(
  file: ExportEntry,
  note: z.infer<typeof noteSchema>,
  { name, seen, own }: Place,
): Item {
  if (note.isTrashed) return leftOut("deleted");
  const list = (note.listContent ?? []).filter(({ text }) => text.trim() !== "");
  const text = [
    note.textContent?.trim() ?? "",
    list.map((one) => `- [${one.isChecked ? "x" : " "}] ${one.text.trim()}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
  if (text === "" && !note.title?.trim()) return leftOut(note.attachments?.length ? "attachment" : "empty");
  const made = note.createdTimestampUsec || null;
  const identity = made === null ? ["named", name] : ["made", String(made)];
  // notes that came from another program in one go share their time
  if (seen.has(identity.join(" "))) identity.push(name);
  seen.add(identity.join(" "));
  const labels = note.labels?.map((one) => one.name) ?? [];
  const links = note.annotations?.flatMap(({ title }) => (title ? [title] : [])) ?? [];
  const edited = note.userEditedTimestampUsec || made;
  return documentItem(file, {
    source: "google-keep",
    identity,
    kind: "note",
    text: text || (note.title?.trim() ?? ""),
    author: own ? "self" : "other",
    at: edited === null ? null : Math.floor(edited / 1000),
    title: text === "" ? null : (note.title?.trim() ?? null),
    audience:
      !note.sharees || note.sharees.length < 2 ? "self" : note.sharees.length > 2 ? "group" : "person",
    locator: "note",
    signals: {
      ...(labels.length > 0 ? { labels } : {}),
      ...(own ? {} : { foreign: "share" }),
      ...(list.length > 0 && !note.textContent ? { form: "list" } : {}),
      ...(links.length > 0 ? { context: links.join("\n") } : {}),
    },
  });
}
