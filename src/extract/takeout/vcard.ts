import { decodeText } from "../decode.ts";
import { type Item, leftOut } from "../items.ts";

/** One line of a card: its name without group, its parameters, its value. */
interface Property {
  name: string;
  parameters: string;
  value: string;
}

/** Somebody with names, addresses and numbers; a card with fewer than a name and one of these tells nobody. */
export function contactOf(card: string, locator: string): Item {
  const properties = propertiesOf(card);
  const all = (name: string) => properties.filter((one) => one.name === name);
  const names = all("FN").map(({ value }) => unescaped(value));
  if (names.length === 0) names.push(...all("N").map(({ value }) => nameOf(value)));
  names.push(...all("NICKNAME").flatMap(({ value }) => split(value, ",")));
  const emails = all("EMAIL").map(({ value }) => unescaped(value).replace(/^mailto:/i, ""));
  const phones = all("TEL").map(({ value }) => unescaped(value).replace(/^tel:/i, ""));
  const contact = { names: distinct(names), emails: distinct(emails), phones: distinct(phones) };
  if (contact.names.length + contact.emails.length === 0) return leftOut("nameless-contact");
  return { type: "contact", ...contact, locator };
}

/** `Quillfeather;Perpetua;Jane;Dr.;` is Perpetua Jane Quillfeather. */
function nameOf(value: string): string {
  const [family = "", given = "", middle = ""] = split(value, ";");
  return [given, middle, family].filter((part) => part !== "").join(" ");
}

function propertiesOf(card: string): Property[] {
  // a line that begins with a space goes on with the one before; so does one behind quoted-printable's "="
  const lines = card
    .replace(/\n[ \t]/g, "")
    .replace(/^([^\n:]*QUOTED-PRINTABLE[^\n:]*:(?:[^\n]*=\n)*[^\n]*)/gimu, (text) => text.replace(/=\n/g, ""))
    .split("\n");
  return lines.flatMap((line) => {
    const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^:"])*)?):(.*)$/u.exec(line);
    if (!match) return [];
    const [, name = "", parameters = "", value = ""] = match;
    const isQuoted = /QUOTED-PRINTABLE/i.test(parameters);
    return [{ name: name.toUpperCase(), parameters, value: isQuoted ? unquoted(value) : value }];
  });
}

/** vCard 2.1 writes letters beyond ASCII as `=C3=BC`. */
function unquoted(value: string): string {
  const bytes = Buffer.from(
    value.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
  return decodeText(bytes) ?? value;
}

const split = (value: string, by: string) => value.split(new RegExp(`(?<!\\\\)${by}`, "u")).map(unescaped);
const unescaped = (value: string) =>
  value.replace(/\\n/giu, " ").replace(/\\(.)/gu, "$1").replace(/\s+/gu, " ").trim();
const distinct = (values: readonly string[]) => [...new Set(values.filter((one) => one !== ""))].slice(0, 50);
