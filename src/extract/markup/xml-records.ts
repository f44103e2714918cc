import { Parser } from "htmlparser2";
import { asReadError } from "../entry.ts";
import { broken } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

/** An element with what is in it. */
export interface XmlNode {
  /** With its prefix, as `content:encoded`. */
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: (XmlNode | string)[];
}

/** A record in a feed or an export is far smaller. */
const RECORD = 32 * 2 ** 20;
const DEPTH = 200;

/**
 * The elements of these names that stand in no other of them, one at a time, however large the file is. Throws
 * CORRUPT, after the elements before it, where the file ends too early.
 */
export async function* xmlRecords(entry: ExportEntry, names: ReadonlySet<string>): AsyncIterable<XmlNode> {
  const waiting: XmlNode[] = [];
  const open: XmlNode[] = [];
  let depth = 0;
  let deeper = 0;
  let size = 0;
  let ended = false;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth++;
        const parent = open.at(-1);
        if (!parent && !names.has(name)) return;
        if (open.length >= DEPTH) {
          deeper++;
          return;
        }
        const node: XmlNode = { name, attributes, children: [] };
        parent?.children.push(node);
        open.push(node);
      },
      ontext: (text) => {
        const node = open.at(-1);
        if (!node) return;
        size += text.length;
        if (size < RECORD) node.children.push(text);
      },
      onclosetag: () => {
        // what the file's end closes is cut off; depth tells
        if (ended) return;
        depth--;
        if (open.length === 0) return;
        if (deeper > 0) {
          deeper--;
          return;
        }
        const node = open.pop();
        if (!node || open.length > 0) return;
        waiting.push(node);
        size = 0;
      },
    },
    { xmlMode: true },
  );
  let decoder: Decoder | null = null;
  let isEmpty = true;
  try {
    for await (const chunk of entry.open()) {
      const bytes = Buffer.from(chunk);
      decoder ??= decoderOf(bytes);
      const text = decoder.decode(bytes, { stream: true });
      isEmpty &&= text.trim() === "";
      parser.write(text);
      yield* waiting.splice(0);
      if (size >= RECORD) throw broken(entry, "a record in it is larger than any can be");
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  const isWhole = depth === 0 && !isEmpty;
  ended = true;
  parser.end();
  yield* waiting.splice(0);
  if (!isWhole) throw broken(entry, "it is no XML, or was cut off");
}

type Decoder = InstanceType<typeof TextDecoder>;

/** By the file's mark, or what its first line says; else UTF-8. */
function decoderOf(bytes: Buffer): Decoder {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be");
  const label = /^[^>]{0,60}encoding=["']([\w-]+)["']/.exec(bytes.toString("latin1", 0, 100))?.[1] ?? "utf-8";
  try {
    return new TextDecoder(/^utf-?16/i.test(label) ? "utf-8" : label);
  } catch {
    return new TextDecoder();
  }
}

/** The first child of a name, any of several. */
export const childOf = (node: XmlNode, ...names: string[]): XmlNode | undefined =>
  childrenOf(node, ...names)[0];

/** The children of these names. */
export const childrenOf = (node: XmlNode, ...names: string[]): XmlNode[] =>
  node.children.filter((one) => typeof one !== "string").filter(({ name }) => names.includes(name));

/** All text in an element; empty for one that is not there. */
export function xmlText(node: XmlNode | undefined): string {
  const text = (of: XmlNode): string =>
    of.children.map((one) => (typeof one === "string" ? one : text(one))).join("");
  return node ? text(node).trim() : "";
}

/** What is in an element, as markup again. */
export function innerXml({ children }: XmlNode): string {
  return children
    .map((one) => {
      if (typeof one === "string") return one.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
      const attributes = Object.entries(one.attributes).map(
        ([name, value]) => ` ${name}="${value.replace(/"/g, "&quot;")}"`,
      );
      return `<${one.name}${attributes.join("")}>${innerXml(one)}</${one.name}>`;
    })
    .join("");
}
