import { toDate } from "../markdown/dates.ts";

/** A page of a Notion export, whichever of its forms it was in. */
export interface NotionPage {
  title: string;
  text: string;
  /** As written, in their order. */
  properties: [name: string, value: string][];
}

/** Notion's own ids stand at the end of names: 32 hex digits. */
export const idInName = /[ _-]?([0-9a-f]{32})(?=(?:_all)?(?:\.\w+)?$)/;

/** `Boat 1234….md` → Boat */
export const nameWithoutId = (name: string) =>
  name
    .replace(/\.\w+$/, "")
    .replace(/_all$/, "")
    .replace(idInName, "")
    .trim();

const link = /(!?)\[((?:[^[\]\n]|\[[^[\]\n]*\])*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)/g;
const property = /^([^\s:][^:\n]{0,80}): (.*)$/;

/** A page as Markdown: a heading, the properties of a database's row, the text. */
export function markdownPage(source: string, name: string): NotionPage {
  const lines = source.split("\n");
  const heading = /^# (.*)$/.exec(lines[0] ?? "")?.[1];
  let at = heading === undefined ? 0 : 1;
  while (lines[at] === "") at++;
  const properties: [string, string][] = [];
  let end = at;
  for (; property.test(lines[end] ?? ""); end++) {
    const [, key = "", value = ""] = property.exec(lines[end] ?? "") ?? [];
    properties.push([key, value.trim()]);
  }
  // only a block that stands alone is one of properties
  const isBlock = properties.length > 0 && (lines[end] ?? "") === "";
  return {
    title: heading?.trim() || nameWithoutId(name),
    properties: isBlock ? properties : [],
    text: cleanText(lines.slice(isBlock ? end : at).join("\n")),
  };
}

/** Links to other pages become their text, pictures and files go, callouts lose their frame. */
export function cleanText(text: string): string {
  return text
    .replace(link, (whole: string, picture: string, label: string, target: string) => {
      if (/^https?:/i.test(target)) return picture ? "" : whole;
      if (picture) return "";
      return /\.(?:md|html|csv)(?:[#?].*)?$/i.test(target) ? label : /\.\w{2,4}$/.test(target) ? "" : label;
    })
    .replace(/^<\/?(?:aside|details|summary|columns?)>[ \t]*/gim, "")
    .replace(/<\/?(?:aside|details|summary|mark|u)>/gi, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** What the properties say, found by what they are called in the languages that Notion speaks. */
export interface Said {
  at: string | null;
  tags: string[];
  by: string | null;
  url: string | null;
  /** Those that are text of the user's, as `Name: value`. */
  prose: string[];
}

const created =
  /^(?:created|created time|date created|creation date|erstellt|erstellt am|créée?(?: le)?|date de création|creado|fecha de creación|criado(?: em)?|creato|aangemaakt|作成日時?|생성 일시|创建时间)$/iu;
const edited =
  /^(?:last edited(?: time)?|updated|modified|zuletzt bearbeitet|dernière modification|última edición|最終更新日時|最終更新|최종 편집 일시)$/iu;
const day = /^(?:date|day|datum|fecha|data|日付|날짜|日期)$/iu;
const tags =
  /^(?:tags?|labels?|category|categories|kategorien?|schlagwörter|étiquettes?|etiquetas?|タグ|태그|标签)$/iu;
const by = /^(?:created by|author|erstellt von|autor|auteur|créé par|creado por|作成者)$/iu;
const url = /^(?:url|link|source|quelle|lien|enlace)$/iu;

export function said(properties: readonly [string, string][]): Said {
  const find = (pattern: RegExp) =>
    properties.find(([name, value]) => pattern.test(name) && value !== "")?.[1];
  const address = find(url);
  const at = [find(day), find(created), find(edited)].map((one) => notionDate(one ?? "")).find(Boolean);
  const known = [created, edited, day, tags, by, url];
  return {
    at: at ?? null,
    tags: (find(tags) ?? "").split(/,\s*/).filter(Boolean),
    by: find(by) ?? null,
    url: address && /^https?:\/\//i.test(address) ? address : null,
    prose: properties
      .filter(([name, value]) => !known.some((one) => one.test(name)) && isProse(value))
      .map(([name, value]) => `${name}: ${cleanText(value)}`),
  };
}

/** Choices, numbers, people and addresses are no prose. */
const isProse = (value: string) => value.split(/\s+/).length >= 5 && notionDate(value) === null;

let months: Map<string, number> | null = null;

/** Names of months in some languages, as the date formatter knows them. */
function monthNumber(name: string): number | undefined {
  if (!months) {
    months = new Map();
    for (const language of ["en", "de", "fr", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "pl", "tr"])
      for (const style of ["long", "short"] as const)
        for (let i = 0; i < 12; i++) {
          const format = new Intl.DateTimeFormat(language, { month: style, day: "numeric", timeZone: "UTC" });
          const part = format.formatToParts(Date.UTC(2024, i, 2)).find(({ type }) => type === "month");
          if (part) months.set(part.value.toLowerCase().replace(/\.$/, ""), i + 1);
        }
  }
  return months.get(name.toLowerCase().replace(/\.$/, ""));
}

/** `January 5, 2024 3:04 PM`, `2024/01/05`, `5. Januar 2024`, `05/01/2024 15:04`, `2024年1月5日`; of a span its start. */
export function notionDate(text: string): string | null {
  const value = (text.split(/\s*(?:→|->)\s*/)[0] ?? "").replace(/^@/, "").trim().slice(0, 80);
  const clock = /(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([AP])\.?M\.?)?/iu.exec(value);
  const date = (clock ? value.slice(0, clock.index) : value).replace(/\s*\((?:UTC|GMT)[^)]*\)$/, "").trim();
  const found =
    /^(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?,?(?:\s*(?:오전|오후|午前|午後))?$/u.exec(date) ??
    swapped(/^(\d{1,2})[./](\d{1,2})[./](\d{4}),?$/.exec(date), 3, 2, 1) ??
    swapped(/^(\p{L}+)\.? (\d{1,2}),? (\d{4})(?:,| at)?$/u.exec(date), 3, 1, 2) ??
    swapped(
      /^(\d{1,2})\.?º?(?: de| d[’'])? (\p{L}+\.?)(?: de)? (\d{4})(?:,| à| um| om| a las)?$/u.exec(date),
      3,
      2,
      1,
    );
  if (!found) return null;
  const [, year = "", monthText = "", dayText = ""] = found;
  const month = /^\d+$/.test(monthText) ? Number(monthText) : monthNumber(monthText);
  if (!month) return null;
  const half = clock?.[3]?.toUpperCase();
  const hour = clock ? (Number(clock[1]) % (half ? 12 : 24)) + (half === "P" ? 12 : 0) : 0;
  const two = (n: number | string) => String(n).padStart(2, "0");
  return toDate(`${year}-${two(month)}-${two(dayText)} ${two(hour)}:${clock?.[2] ?? "00"}`);
}

const swapped = (found: RegExpExecArray | null, year: number, month: number, date: number) =>
  found ? ["", found[year] ?? "", found[month] ?? "", found[date] ?? ""] : null;
