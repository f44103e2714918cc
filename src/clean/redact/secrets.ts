import type { Finding } from "../../core/redaction.ts";
import { anySecretForm, secretForms } from "./secret-forms.ts";

/** Passwords, keys and tokens: by form, by what they are assigned to, by what the sentence says. */
export function findSecrets(text: string): Finding[] {
  const found: Finding[] = [];
  const add = (rule: string, start: number, end: number) => found.push({ type: "secret", rule, start, end });
  for (const { rule, pattern } of anySecretForm.test(text) ? secretForms : [])
    for (const { 0: match, index } of text.matchAll(pattern)) add(rule, index, index + match.length);
  for (const block of privateKeys(text)) add("private-key", ...block);
  if (text.includes("://")) {
    for (const { 0: match, 1: scheme = "", index } of text.matchAll(urlWithPassword))
      add("url-password", index + scheme.length, index + match.length);
  }
  for (const [start, end] of assigned(text)) add("assigned", start, end);
  for (const [start, end] of told(text)) add("told", start, end);
  return found;
}

/** `scheme://user:password` up to the @, which stays. A path or port has no @ behind it. */
const urlWithPassword =
  /([a-z][a-z0-9+.-]{1,20}:\/\/)(?!\[secret\])[^\s/:@"'<>]{0,128}:[^\s/@"'<>]{1,256}(?=@)/giu;

/** From BEGIN to END, or, where END was cut off, to the last line that looks encoded. */
function* privateKeys(text: string): Iterable<[number, number]> {
  let from = 0;
  for (;;) {
    const start = text.indexOf("-----BEGIN ", from);
    if (start === -1) return;
    const header = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/u.exec(
      text.slice(start, start + 90),
    )?.[0];
    from = start + 11;
    if (!header) continue;
    const end = text.indexOf("-----END ", start + header.length);
    if (end === -1) {
      const rest = /^(?:[\s>|\\n]{0,8}[A-Za-z0-9+/=:, -]{20,200}){0,400}/u.exec(
        text.slice(start + header.length, start + 40_000),
      )?.[0];
      from = start + header.length + (rest?.length ?? 0);
    } else {
      const close = text.indexOf("-----", end + 9);
      from = close === -1 || close - end > 100 ? end + 9 : close + 5;
    }
    yield [start, from];
  }
}

const secretName =
  "(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?(?:key|token)|client[_-]?secret|private[_-]?key|secret[_-]?key|credentials?|passwort|kennwort|contraseña|mot de passe|senha|wachtwoord|lösenord|hasło|пароль)";
// PASSWORD=…, "api_key": "…", db.password: …
const assignment = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:[\\p{L}\\p{N}]{1,30}[_.-]){0,4}${secretName}(?:[_-][\\p{L}\\p{N}]{1,20}){0,2}["']?\\s{0,3}(?::=|=>|=|:)\\s{0,3}(["'\`]?)([^\\s"'\`,;(){}<>]{6,300})`,
  "giu",
);

function* assigned(text: string): Iterable<[number, number]> {
  for (const { 0: match, 2: value = "", index } of text.matchAll(assignment)) {
    const start = index + match.length - value.length;
    const clean = value.replace(/[.!?)\]]+$/u, "");
    if (isRandom(clean)) yield [start, start + clean.length];
  }
}

// "the password is hunter2", "pw: hunter2", "Passwort lautet …", "PIN is 4711"
const statement =
  /(?<![\p{L}\p{N}_-])(?:password|passphrase|passcode|passwd|pwd|pw|pass|pin(?: code)?|login|passwort|kennwort|losung|mot de passe|mdp|contraseña|clave|password[oe]|senha|wachtwoord|lösenord|adgangskode|passord|salasana|hasło|heslo|jelszó|parola|пароль|şifre|密码|密碼|パスワード|비밀번호)(?![\p{Script=Latin}\p{N}_-])(?: (?:for|to|of|für|pour|de|del|para|per|voor|till|til) [^\n:=]{1,60}?)?(?:[ \t]{1,2}(?:is|was|remains|lautet|ist|est|es|é|è|jest|är|er|on|je)(?:[ \t]{0,2}:\s{1,6}|[ \t]{1,2})|[ \t]{0,2}[:=：]\s{0,6}|[ \t]{0,2}(?:是|は|это|—)[ \t]{0,2})(["'“”„«‘`*]{0,2})([^\s"'“”«»‘’`*<>]{3,120})/giu;
const dismissed = new Set(
  "wrong incorrect required needed invalid correct missing empty blank set not stored saved sent the a an in on at to for of from your my our his her their its it too very also still now never always being used only case that this same different weak strong secure secret hidden protected encrypted hashed expired changed reset optional mandatory unknown known given asked prompted requested displayed shown visible plain something anything nothing here there below above attached enclosed correct good bad long short safe easy hard fine ok okay what where when who how why yes no true false null none nil undefined string str text char var val value field input prompt falsch richtig nicht erforderlich nötig incorrecte nécessaire incorrecta necesaria and or but if so because".split(
    " ",
  ),
);

function* told(text: string): Iterable<[number, number]> {
  for (const { 0: match, 1: quote = "", 2: value = "", index } of text.matchAll(statement)) {
    const clean = value.replace(/[.,;:!?)\]]+$/u, "");
    if (clean.length < 3 || dismissed.has(clean.toLowerCase()) || /^\[(?:secret|email|phone)/u.test(value))
      continue;
    const says = match.slice(0, match.length - value.length - quote.length);
    const start = index + match.length - value.length;
    // Below a colon anything may stand; beside it, a value.
    const marked = quote !== "" || /[:=：][ \t]*$/u.test(says);
    const unlikeWord = /\d|[^\p{L}\p{N}]|\p{Ll}\p{Lu}/u.test(clean);
    const below = /[:=：]\s*$/u.test(says);
    const endsSentence = /^\s{0,3}(?:[.!?\n]|$)/u.test(
      text.slice(start + clean.length, start + clean.length + 4),
    );
    const name = /^(?:pw|pass|login|pin|clave)\b/iu.test(match);
    if (
      (name ? (marked || endsSentence || below) && unlikeWord : marked || unlikeWord || endsSentence) &&
      !isCode(clean)
    ) {
      yield [start, start + clean.length];
    }
  }
}

/** `password: string`, `pw = input()`, `password=$PASSWORD`, `/etc/passwd`: a name, not a value. */
function isCode(value: string): boolean {
  return /^[$%{(]|^\w+[([]|^https?:|^[a-z_]+(?:\.[a-z_]+)+$|^\/\w+\/|^(?:process|os|env)\b|^_+$|^\*+$|^x{3,}$|^\.+$/iu.test(
    value,
  );
}

/** Does a value look made up by a machine or a careful person? Words, names of variables and paths do not. */
function isRandom(value: string): boolean {
  if (value.length < 6 || isCode(value) || value.startsWith("[secret") || dismissed.has(value.toLowerCase()))
    return false;
  const classes = [/[a-z]/u, /[A-Z]/u, /\d/u, /[^A-Za-z0-9]/u].filter((one) => one.test(value)).length;
  if (/^[a-z]+(?:[_-][a-z]+)*$|^[A-Z]+(?:[_-][A-Z]+)*$|^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/u.test(value))
    return false;
  return entropy(value) >= (value.length >= 16 ? 3 : 2.2) && (classes >= 3 || /\d/u.test(value));
}

/** Bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / value.length) * Math.log2(n / value.length);
  return bits;
}
