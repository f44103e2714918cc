import { Parser } from "htmlparser2";

/** An element with the text in it, tags within it aside. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
}

/** Elements of these names (without prefix), in their order: for small files of metadata. */
export function xmlElements(xml: string, ...names: string[]): XmlElement[] {
  const found: XmlElement[] = [];
  const open: { name: string; element: XmlElement | null }[] = [];
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        const name = tag.replace(/^.*:/, "");
        const element = names.includes(name) ? { name, attributes, text: "" } : null;
        if (element) found.push(element);
        if (open.length < 1000) open.push({ name: tag, element });
      },
      ontext: (text) => {
        const element = open.findLast((one) => one.element)?.element;
        if (element) element.text += text;
      },
      onclosetag: (tag) => {
        if (open.at(-1)?.name === tag) open.pop();
      },
    },
    { xmlMode: true },
  );
  parser.write(xml);
  parser.end();
  return found;
}

/** Text of the first element of a name that has any. */
export const textOf = (elements: readonly XmlElement[], name: string): string | null =>
  elements.find((one) => one.name === name && one.text.trim() !== "")?.text.trim() ?? null;

/** Text made safe to stand in HTML. */
export const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (char) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot" }[char] ?? ""};`);
