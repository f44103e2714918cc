/** Where search engines and shops keep what was typed: a host's last labels (or a pattern), the path, the parameter. */
const engines: readonly { host: RegExp; path: RegExp; parameter: string }[] = [
  { host: /(?:^|\.)google\.[a-z.]{2,6}$/, path: /^\/(?:search|webhp|store\/search)?$/, parameter: "q" },
  { host: /(?:^|\.)(?:bing|kagi|ecosia|brave|presearch)\.(?:com|org)$/, path: /search$/, parameter: "q" },
  { host: /(?:^|\.)duckduckgo\.com$/, path: /^\/(?:html\/?)?$/, parameter: "q" },
  { host: /(?:^|\.)(?:qwant|swisscows|startpage|mojeek)\.com$/, path: /./, parameter: "q" },
  { host: /(?:^|\.)startpage\.com$/, path: /./, parameter: "query" },
  { host: /(?:^|\.)search\.yahoo\.[a-z.]{2,6}$/, path: /search/, parameter: "p" },
  { host: /(?:^|\.)(?:yandex|ya)\.[a-z.]{2,6}$/, path: /search/, parameter: "text" },
  { host: /(?:^|\.)baidu\.com$/, path: /^\/s$/, parameter: "wd" },
  { host: /(?:^|\.)naver\.com$/, path: /search/, parameter: "query" },
  { host: /(?:^|\.)youtube\.com$/, path: /^\/results$/, parameter: "search_query" },
  { host: /(?:^|\.)wikipedia\.org$/, path: /./, parameter: "search" },
  { host: /(?:^|\.)(?:github\.com|stackoverflow\.com)$/, path: /^\/search$/, parameter: "q" },
  { host: /(?:^|\.)amazon\.[a-z.]{2,6}$/, path: /^\/s$/, parameter: "k" },
  { host: /(?:^|\.)ebay\.[a-z.]{2,6}$/, path: /^\/sch\//, parameter: "_nkw" },
];
const LONGEST = 300;

/** A web address, or null for anything else: pages of the browser, files, scripts. */
export function webAddress(text: string): URL | null {
  if (!/^https?:\/\//i.test(text)) return null;
  return URL.parse(text);
}

/** What somebody typed to be led to this address; null where it is no result of a search. */
export function searchTerm(address: URL): string | null {
  const host = address.hostname.toLowerCase();
  const onMap = /^\/maps\/search\/([^/@]+)/.exec(address.pathname)?.[1];
  if (onMap && /(?:^|\.)google\.[a-z.]{2,6}$/.test(host)) return asTyped(decoded(onMap));
  for (const { host: hosts, path, parameter } of engines) {
    if (!hosts.test(host) || !path.test(address.pathname)) continue;
    const term = address.searchParams.get(parameter);
    if (term !== null) return asTyped(term);
  }
  return null;
}

/** What was typed, on one line; null for addresses, which were pasted, and for what is too long to be a search. */
export function asTyped(text: string): string | null {
  const term = text.replace(/\s+/g, " ").trim();
  return term === "" || term.length > LONGEST || /:\/\//.test(term) ? null : term;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

/** The name of the site, as people say it. */
export const siteOf = (address: URL): string => address.hostname.replace(/^www\./, "");

/** A page's title on one line. Addresses in it lose what follows ? and #, where tokens stand, and names of users. */
export function cleanTitle(title: string): string {
  return title
    .slice(0, 1000)
    .replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s<>"')\]]+/giu, withoutSecrets)
    .replace(/(?<=^|\s)[^\s?#]+\/[^\s?#]*[?#][^\s]*=[^\s]*/gu, withoutSecrets)
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, 300);
}

const withoutSecrets = (address: string) => address.replace(/[?#].*$/su, "").replace(/\/\/[^/@]*@/u, "//");
