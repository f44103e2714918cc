import { z } from "zod";
import { readJson, readText } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

/** What a vault says about itself. A plain folder of Markdown has the defaults. */
export interface VaultSettings {
  /** Whose rules its notes are written by. */
  flavour: "obsidian" | "logseq" | "plain";
  /** Folders of templates, relative to the vault, lower case; null where the vault does not name any. */
  templates: string[] | null;
  /** Format of daily notes' names, in moment.js' letters. */
  dailyFormat: string;
  /** Folder of daily notes, relative to the vault; null where any folder will do. */
  dailyFolder: string | null;
}

export const plainFolder: VaultSettings = {
  flavour: "plain",
  templates: null,
  dailyFormat: "YYYY-MM-DD",
  dailyFolder: null,
};

const text = z.string().optional().catch(undefined);
const templatesSchema = z.looseObject({ folder: text });
const dailySchema = z.looseObject({ folder: text, format: text });
const templaterSchema = z.looseObject({ templates_folder: text });

/** Whose vault a folder is, by the names in it; null for a folder like any other. */
export function flavourOf(names: readonly string[]): "obsidian" | "logseq" | null {
  if (names.includes(".obsidian/")) return "obsidian";
  const graph = names.includes("logseq/") && (names.includes("pages/") || names.includes("journals/"));
  return graph ? "logseq" : null;
}

/** Reads the settings of a vault. A missing or broken settings file counts as an empty one. */
export async function readSettings(root: ExportEntry, names: readonly string[]): Promise<VaultSettings> {
  const flavour = flavourOf(names);
  if (flavour === "logseq") return logseqSettings(root);
  if (flavour === null) return plainFolder;
  const [core, daily, templater] = await Promise.all([
    settingsFile(root, ".obsidian/templates.json", templatesSchema),
    settingsFile(root, ".obsidian/daily-notes.json", dailySchema),
    settingsFile(root, ".obsidian/plugins/templater-obsidian/data.json", templaterSchema),
  ]);
  const folders = [core?.folder, templater?.templates_folder].map(folderName).filter((one) => one !== "");
  return {
    flavour,
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

/** Of `config.edn` two strings matter, and no comment holds them. */
async function logseqSettings(root: ExportEntry): Promise<VaultSettings> {
  const config = await root
    .child("logseq/config.edn")
    .then((file) => readText(file, 1 << 20))
    .catch(() => "");
  const value = (key: string) => new RegExp(`^[^;\\n]*:${key}\\s+"([^"\\n]*)"`, "m").exec(config)?.[1];
  return {
    flavour: "logseq",
    templates: null,
    dailyFormat: momentFormat(value("journal/file-name-format") ?? "yyyy_MM_dd"),
    dailyFolder: folderName(value("journals-directory")) || "journals",
  };
}

/** Logseq writes a date's form in Java's letters. */
const momentFormat = (format: string) =>
  format.replace(/y+|do|d{1,2}|E{1,4}|'([^']*)'/g, (part, literal: string | undefined) => {
    if (literal !== undefined) return `[${literal}]`;
    if (part.startsWith("y")) return part.length === 2 ? "YY" : "YYYY";
    if (part.startsWith("E")) return part.length === 4 ? "dddd" : "ddd";
    return part === "do" ? "Do" : part.toUpperCase();
  });

const folderName = (name: string | undefined) => (name ?? "").replace(/^\/+|\/+$/g, "").toLowerCase();

const settingsFile = async <T extends z.ZodType>(root: ExportEntry, path: string, schema: T) =>
  root
    .child(path)
    .then((file) => readJson(file, schema))
    .catch(() => null);
