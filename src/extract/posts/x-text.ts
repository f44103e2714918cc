import type { Note, Tweet } from "./x-schemas.ts";

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", "#39": "'" };

/** The five characters that these exports escape, once. */
export const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|apos|#39);/gu, (all, name: string) => entities[name] ?? all);

const status = /^https?:\/\/(?:mobile\.|www\.)?(?:twitter|x)\.com\/[^/]{1,60}\/status\/(\d{1,25})/u;

/** The post that an address shows, or null. */
export const statusIn = (address: string) => status.exec(address)?.[1] ?? null;

/** A tweet's own words: links as they were, no pictures, no names that an answer begins with by itself. */
export function textOf(tweet: Tweet): { text: string; quoted: string | null } {
  let text = tweet.full_text ?? tweet.text ?? "";
  for (const { url } of tweet.entities?.media ?? []) text = text.replaceAll(url, "");
  const urls = tweet.entities?.urls ?? [];
  const last = urls.find(({ url }) => text.trimEnd().endsWith(url));
  const quoted = statusIn(last?.expanded_url ?? "");
  if (last && quoted) text = text.trimEnd().slice(0, -last.url.length);
  for (const { url, expanded_url } of urls) text = text.replaceAll(url, expanded_url ?? url);
  if (tweet.in_reply_to_status_id_str || tweet.in_reply_to_user_id_str)
    text = withoutAddressees(text, tweet.entities?.user_mentions?.map((one) => one.screen_name) ?? []);
  return {
    text: unescaped(text)
      .replace(/[ \t]+$/gmu, "")
      .trim(),
    quoted,
  };
}

function withoutAddressees(text: string, mentions: readonly string[]): string {
  const known = new Set(mentions.map((name) => name.toLowerCase()));
  let rest = text.trimStart();
  for (let name = first(rest); name && known.has(name.toLowerCase()); name = first(rest))
    rest = rest.slice(name.length + 1).trimStart();
  return rest;
}

const first = (text: string) => /^@(\w{1,20})(?=\s|$)/u.exec(text.slice(0, 30))?.[1];

export const noteText = ({ core }: Note) => {
  let { text } = core;
  for (const { shortUrl, expandedUrl } of core.urls ?? [])
    text = text.replaceAll(shortUrl, expandedUrl ?? shortUrl);
  return unescaped(text).trim();
};

/** What a long post and the beginning of it in tweets.js have in common. */
export const beginning = (text: string) =>
  unescaped(text)
    .replace(/https?:\/\/t\.co\/\w+/gu, "")
    .replace(/^(?:@\w{1,20}\s+)+/u, "")
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, 60);

/** Is this text cut off, as tweets.js does with long posts? */
export const isCut = (text: string) => /(?:…|\.\.\.)(?:\s+https?:\/\/t\.co\/\w+)?\s*$/u.test(text);
