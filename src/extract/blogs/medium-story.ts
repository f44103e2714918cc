import { Parser } from "htmlparser2";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";

export interface Story {
  title: string | null;
  text: string;
  published: string | null;
  url: string | null;
  /** Written under another's story: it has no title of its own. */
  isResponse: boolean;
}

/** A story's page: its body, and what its header and footer say of it. */
export function readStory(html: string): Story {
  const story: Story = { title: null, text: "", published: null, url: null, isResponse: false };
  let inTitle = false;
  let hasTitle = false;
  let start = -1;
  let depth = 0;
  let body = "";
  const parser = new Parser({
    onopentag: (name, { class: classes = "", href, datetime, "data-field": field }) => {
      if (start >= 0 && name === "section") depth++;
      if (name === "section" && start < 0 && (field === "body" || /\be-content\b/.test(classes))) {
        start = parser.endIndex + 1;
        depth = 1;
      } else if (/\bp-name\b/.test(classes)) inTitle = true;
      else if (/\bdt-published\b/.test(classes)) story.published = datetime ?? null;
      else if (/\bp-canonical\b/.test(classes)) story.url = href ?? null;
      else if (start >= 0 && body === "" && /\bgraf--title\b/.test(classes)) hasTitle = true;
    },
    ontext: (text) => {
      if (inTitle) story.title = (story.title ?? "") + text;
    },
    onclosetag: (name) => {
      if (inTitle && /^h\d$/.test(name)) inTitle = false;
      if (name === "section" && start >= 0 && body === "" && --depth === 0)
        body = html.slice(start, parser.startIndex);
    },
  });
  parser.write(html);
  parser.end();
  const text = htmlToMarkdown(body === "" ? html : body, { drop: isWidget }).replace(
    /^(?:---\n+)+|(?:\n+---)+$/g,
    "",
  );
  const title = story.title?.trim() ?? "";
  // the body begins with the title once more
  const repeated = text.match(/^#{1,6} (.*)\n*/);
  const isResponse =
    !hasTitle &&
    title !== "" &&
    text.replace(/[*_[\]]/g, "").startsWith(title.replace(/(?:…|\.{3})$/, "").slice(0, 60));
  return {
    ...story,
    title: isResponse ? null : title || null,
    text: repeated?.[1]?.trim() === title ? text.slice(repeated[0].length) : text,
    isResponse,
  };
}

/** Cards with others' pages, and pictures' frames. */
const isWidget = (name: string, { class: classes }: { class: string }) =>
  name === "figure" || /\b(?:graf--mixtapeEmbed|js-mixtapeImage)\b/.test(classes);
