import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { eld } from "eld/extrasmall";

const LEAST_LETTERS = 40;
const LEAST_WORDS = 8;
const READ = 240;

/** ISO 639-1 code of the language of what is not quoted, or null where that is too short to tell. */
export function detectLanguage(text: string): string | null {
  const easy = easyLanguage(text);
  return easy === undefined ? detector().detect(beginning(text)).language || null : easy;
}

/** The same without the detector, which need not be loaded then; undefined where it takes that to tell. */
export function easyLanguage(text: string): string | null | undefined {
  const own = beginning(text);
  if (own.replace(/\P{L}+/gu, "").length < LEAST_LETTERS) return null;
  return byCommonWords(own) ?? undefined;
}

/** The first characters of the lines that are no quotes. */
function beginning(text: string): string {
  let own = "";
  for (let at = 0; at < text.length && at < 8000 && own.length < READ; ) {
    const end = text.indexOf("\n", at);
    const next = end === -1 ? text.length : end + 1;
    const isQuote = text[at] === ">" || text[at] === "|";
    own += isQuote ? "\n" : text.slice(at, Math.min(next, 8000));
    at = next;
  }
  return own.slice(0, READ);
}

/**
 * Most texts give themselves away by their small words: ten times as fast as the detector, which takes 0.15 s to load
 * and need not be loaded then. English, which stands in every mailbox, needs less of a lead than the others.
 */
function byCommonWords(text: string): string | null {
  const counts = new Array<number>(languages.length).fill(0);
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  if (words.length < LEAST_WORDS) return null;
  for (const word of words) {
    for (const language of languagesOf.get(word) ?? []) counts[language] = (counts[language] ?? 0) + 1;
  }
  const hits = Math.max(...counts);
  const index = counts.indexOf(hits);
  const best = languages[index] ?? "";
  counts[index] = 0;
  const second = Math.max(...counts);
  const isClear =
    best === "en"
      ? hits >= 3 && hits >= words.length * 0.08 && hits >= second * 2
      : hits >= 4 && hits >= words.length * 0.18 && hits >= second * 3;
  return isClear ? best : null;
}

const common = {
  en: "the and of to is that this with for you have are was it not be on or from your we will can has but they which if an at in all my as so there would about",
  de: "der die und das ist nicht ich ein eine zu den mit auf für dass es sie wir auch im dem von wie aber oder haben sind wird",
  fr: "le la les des est et pas vous que une pour dans je ne sur avec qui nous du au ce cette sont plus mais",
  es: "el la los las es y que una para por con no se lo del su más como pero está son muy este esta",
  it: "il la che di è e non per una con sono del della gli le si da come più ma anche questo questa alla",
  nl: "de het een en van is niet ik dat op te zijn voor met je er maar aan ook wij deze wordt naar bij",
  pt: "os que não uma com é do da em por mais mas você são dos das ao está foi muito também",
};
const languages = Object.keys(common);
/** Places in `languages`, by word. */
const languagesOf = new Map<string, number[]>();
for (const [index, words] of Object.values(common).entries()) {
  for (const word of words.split(" ")) languagesOf.set(word, [...(languagesOf.get(word) ?? []), index]);
}

let loaded: typeof eld | null = null;

/** The smallest of its tables: some 99 % right on sentences, and 70 MB less memory than the next. */
function detector(): typeof eld {
  if (!loaded) {
    const path = fileURLToPath(import.meta.resolve("eld/extrasmall"));
    const module: { eld: typeof eld } = createRequire(import.meta.url)(path);
    loaded = module.eld;
  }
  return loaded;
}
