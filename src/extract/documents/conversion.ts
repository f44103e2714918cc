import type { Self } from "../../core/document.ts";

/** What a document file says. */
export interface Converted {
  /** Markdown. */
  text: string;
  title: string | null;
  /** Who made and who last changed it, as the file says. */
  authors: string[];
  /** ISO 8601 or as the file has it; null where it says nothing. */
  created: string | null;
  modified: string | null;
  /** Its own address on the web, where it says one. */
  url?: string;
}

/** A converted file, or why it could not be: `encrypted`, `no-text`, `damaged`, … */
export type Conversion = Converted | { reason: string };

/** Turns a file's bytes into text. What it throws counts as damage. */
export type Converter = (bytes: Uint8Array, about: { name: string; self: Self }) => Promise<Conversion>;

export const isConverted = (conversion: Conversion): conversion is Converted => "text" in conversion;

/** Formats that can be read, by the endings of their names. */
const formats = {
  docx: ["docx", "docm", "dotx"],
  odt: ["odt", "ott", "fodt"],
  rtf: ["rtf"],
  pdf: ["pdf"],
  html: ["html", "htm", "xhtml"],
  text: ["txt", "text"],
  epub: ["epub"],
} as const;
export type Format = keyof typeof formats;

const byEnding = new Map<string, Format>();
for (const [format, endings] of Object.entries(formats))
  for (const ending of endings) if (isFormat(format)) byEnding.set(ending, format);

function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}

/** The format that a file's name tells, or null. */
export function formatOf(name: string): Format | null {
  return byEnding.get(endingOf(name)) ?? null;
}

export const endingOf = (name: string) => /\.([a-z0-9]{2,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** Formats that no library reads well, with what to do about it. */
export const unreadable: Readonly<Record<string, string>> = {
  doc: "save-as-docx",
  dot: "save-as-docx",
  wpd: "save-as-docx",
  wps: "save-as-docx",
  pages: "export-as-docx",
};
