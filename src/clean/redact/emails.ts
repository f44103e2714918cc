import { normalizeAddress, type Self } from "../../core/document.ts";
import type { Finding } from "../../core/redaction.ts";

const plain =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}][\p{L}\p{N}._%+'-]{0,63}(?:@|＠|%40|&#64;)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,23}/gu;
// "ann (at) example (dot) org", "ann [at] example.org", "ann AT example DOT org"
const bracketed =
  /[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63} ?[([{<] ?(?:at|@|ät) ?[)\]}>] ?[\p{L}\p{N}-]{1,63}(?: ?(?:\.|[([{<] ?(?:dot|punkt|point|punto) ?[)\]}>]) ?[\p{L}\p{N}-]{1,63}){1,5}/giu;
const spelled =
  /[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}(?: AT | _at_ | -at- |_at_|-at-)[\p{L}\p{N}-]{1,63}(?:(?:\.| DOT | _dot_ |_dot_| -dot- |-dot-)[\p{L}\p{N}-]{1,63}){1,5}/gu;
const spelledDot =
  /[\p{L}\p{N}][\p{L}\p{N}_%+-]{0,63}(?: dot [\p{L}\p{N}_%+-]{1,63}){0,3} at [\p{L}\p{N}-]{1,63}(?: dot [\p{L}\p{N}-]{1,63}){1,4}/gu;
// "ann at example.org": also plain prose ("hosted at example.org"), so the word before must look like a name.
const spaced =
  /(?<![\p{L}\p{N}._%+-])([\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63})(?: at |\s?@\s)((?:[\p{L}\p{N}-]{1,63}\.){1,5}[a-z]{2,24})(?![\p{L}\p{N}/-]|\.[\p{L}\p{N}])/gu;
// How some list archives write: "edd @end|ng |rom deb|@n@org"
const scrambled = /[\p{L}\p{N}@|._+-]{1,64} ?@end\|ng \|rom [\p{L}\p{N}@|._-]{1,120}/gu;

/** Looking for the sign first is many times faster than trying the pattern at each word. */
const spelledOut = [
  { sign: /[([{<] ?(?:at|@|ät) ?[)\]}>]/iu, pattern: bracketed },
  { sign: / AT |_at_|-at-/u, pattern: spelled },
  { sign: / dot /u, pattern: spelledDot },
];

const freemail =
  /^(?:gmail|googlemail|gmx|web|hotmail|outlook|live|yahoo|ymail|aol|icloud|me|mac|protonmail|proton|fastmail|posteo|mailbox|free|orange|wanadoo|laposte|libero|seznam|wp|o2|mail|yandex|qq|163|126|naver)\./iu;
/** Words that stand before "at" in prose. */
const prose = new Set(
  "is are was were be been look looking looked see seen available hosted here there found find available located live lives running page site website repo repository code source sources docs documentation package packages project version information info details more it them this that these one online check visit read download posted published report reported issue issues question questions file bug bugs tracker and or up over out account work working me us people developers email me".split(
    " ",
  ),
);

/** E-mail addresses, also as list archives and careful people write them. */
export function findEmails(text: string, self: Self): Finding[] {
  const found: Finding[] = [];
  const add = (rule: string, start: number, length: number) =>
    found.push({ type: "email", rule, start, end: start + length });
  if (/@|＠|%40|&#64;/u.test(text)) {
    for (const { 0: match, index } of text.matchAll(plain))
      if (!isTool(text, match, index)) add("address", index, match.length);
    if (text.includes("@end|ng |rom"))
      for (const { 0: match, index } of text.matchAll(scrambled)) add("scrambled", index, match.length);
  }
  for (const { sign, pattern } of spelledOut) {
    if (!sign.test(text)) continue;
    for (const { 0: match, index } of text.matchAll(pattern))
      if (looksSpelled(match)) add("spelled-out", index, match.length);
  }
  if (!/ at |@\s/u.test(text)) return found;
  for (const { 0: match, 1: local = "", 2: domain = "", index } of text.matchAll(spaced)) {
    const own = self.emails.some((email) => normalizeAddress(email) === `${local}@${domain}`.toLowerCase());
    if (own || isPerson(local, domain, text.slice(Math.max(0, index - 20), index)))
      add("spelled-out", index, match.length);
  }
  return found;
}

/** `before` is the text in front: a list, a label or the line's beginning make a person of a plain word. */
function isPerson(local: string, domain: string, before: string): boolean {
  if (prose.has(local.toLowerCase())) return false;
  return /[\d._]/u.test(local) || freemail.test(domain) || /(?:^|[<([:|,\n"])[ \t]*$/u.test(before);
}

/** "git@host:path" names a service, "x@y.z(" is code. */
function isTool(text: string, match: string, index: number): boolean {
  return match.startsWith("git@") && text[index + match.length] === ":";
}

/** A dot, spelled or not, must make a domain of it: "look at it dot com" needs "dot", "(at) home" needs one. */
function looksSpelled(match: string): boolean {
  if (prose.has(match.split(" ", 1)[0]?.toLowerCase() ?? "")) return false;
  return /(?:\.|dot|punkt|point|punto)[\s)\]}>_-]*[\p{L}]{2,24}$/iu.test(match);
}
