import mammoth from "mammoth";
import { isSelfByName, type Self } from "../../core/document.ts";
import { htmlToMarkdown, type MarkdownOptions } from "../markup/html-to-markdown.ts";
import type { Converter } from "./conversion.ts";
import { openPackage, type Package } from "./package.ts";
import { textOf, xmlElements } from "./xml.ts";

/** Word's documents. Headers, footers, comments and deletions that are tracked do not come along. */
export const convertDocx: Converter = async (bytes, { name, self }) => {
  if (Buffer.from(bytes.subarray(0, 8)).toString("hex") === "d0cf11e0a1b11ae1")
    return { reason: "encrypted" };
  const parts = await openPackage(bytes, name);
  const body = await parts.text("word/document.xml");
  if (body === null) return { reason: "damaged" };
  const core = xmlElements(
    (await parts.text("docProps/core.xml")) ?? "",
    ...["creator", "lastModifiedBy", "created", "modified", "title"],
  );
  const { value } = await mammoth.convertToHtml(inputOf(parts, withoutOthers(body, self)), {
    convertImage: mammoth.images.imgElement(async () => ({ src: "" })),
    styleMap: [
      "p[style-name='Title'] => h1:fresh",
      "p[style-name='Quote'] => blockquote > p:fresh",
      "strike => s",
    ],
    externalFileAccess: false,
  });
  return {
    text: htmlToMarkdown(value, { drop: isNoteMark }),
    title: textOf(core, "title"),
    authors: [textOf(core, "creator"), textOf(core, "lastModifiedBy")].filter((one) => one !== null),
    created: textOf(core, "created"),
    modified: textOf(core, "modified"),
  };
};

/** Numbers that lead to a note, and arrows that lead back from it. */
const isNoteMark: MarkdownOptions["drop"] = (name, { id, href }) =>
  name === "a" && (/(?:foot|end)note-ref-/.test(id) || /^#(?:.*-)?(?:foot|end)note-ref-/.test(href));

/**
 * The parts, as mammoth takes them from its own reader of zips: that one unpacks what it is given, however much it
 * grows. Pictures are not among them.
 */
function inputOf(parts: Package, body: string): { buffer: Buffer } {
  const file = {
    exists: (name: string) => parts.names.includes(name) && !/^word\/media\//.test(name),
    read: async (name: string, encoding?: string) => {
      const text = name === "word/document.xml" ? body : ((await parts.text(name)) ?? "");
      return encoding ? text : Buffer.from(text);
    },
  };
  return Object.assign({ buffer: Buffer.alloc(0) }, { buffer: undefined, file });
}

const insertion = /<w:ins\b[^>]*?(\/?)>|<\/w:ins>/g;

/** Of a text that the user and others revised with track changes, what the others put in goes. */
function withoutOthers(body: string, self: Self): string {
  const authorOf = (tag: string) => /w:author="([^"]*)"/.exec(tag)?.[1] ?? "";
  const authors = new Set([...body.matchAll(insertion)].map(([tag]) => authorOf(tag)));
  if (![...authors].some((name) => isSelfByName(self, name))) return body;
  const kept: string[] = [];
  let at = 0;
  let depth = 0;
  for (const found of body.matchAll(insertion)) {
    const [tag, empty] = found;
    if (empty) continue;
    if (tag.startsWith("</")) {
      if (depth > 0 && --depth === 0) at = found.index;
    } else if (depth > 0) depth++;
    else if (!isSelfByName(self, authorOf(tag))) {
      kept.push(body.slice(at, found.index + tag.length));
      depth = 1;
    }
  }
  return depth > 0 ? kept.join("") : kept.join("") + body.slice(at);
}
