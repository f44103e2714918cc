import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** What a vault says about itself. A plain folder of Markdown has the defaults. */
export interface VaultSettings {
  /** Folders of templates, relative to the vault, lower case; null where the vault does not name any. */
  templates: string[] | null;
  /** Format of daily notes' names, in moment.js' letters. */
  dailyFormat: string;
  /** Folder of daily notes, relative to the vault; null where any folder will do. */
  dailyFolder: string | null;
}

const text = z.string().optional().catch(undefined);
const templatesSchema = z.looseObject({ folder: text });
const dailySchema = z.looseObject({ folder: text, format: text });
const templaterSchema = z.looseObject({ templates_folder: text });

/** Reads `.obsidian/*.json`. A missing or broken settings file counts as an empty one. */
export async function readSettings(root: string): Promise<VaultSettings> {
  const [core, daily, templater] = await Promise.all([
    readJson(join(root, ".obsidian", "templates.json"), templatesSchema),
    readJson(join(root, ".obsidian", "daily-notes.json"), dailySchema),
    readJson(join(root, ".obsidian", "plugins", "templater-obsidian", "data.json"), templaterSchema),
  ]);
  const folders = [core?.folder, templater?.templates_folder].map(folderName).filter((one) => one !== "");
  return {
    templates: folders.length > 0 ? folders : null,
    dailyFormat: daily?.format || "YYYY-MM-DD",
    dailyFolder: folderName(daily?.folder) || null,
  };
}

/** Is this folder (relative to the vault) one of templates: named in the settings, or by its own name. */
export function isTemplateFolder(folder: string, settings: VaultSettings): boolean {
  const name = folder.toLowerCase();
  if (settings.templates) return settings.templates.includes(name);
  return /(?:^|\/)_?templates?$/.test(name);
}

const folderName = (name: string | undefined) => (name ?? "").replace(/^\/+|\/+$/g, "").toLowerCase();

async function readJson<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T> | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}
