import { Parser } from "htmlparser2";
import type { Link } from "./links.ts";

/**
 * The links of a list that a program exported as HTML: Netscape's form, in which all browsers export bookmarks, and
 * Pocket's. A heading names the folder of what comes after it.
 */
export function linksOfHtml(html: string): Link[] {
  const links: Link[] = [];
  const folders: string[] = [];
  let heading = "";
  let text: string | null = null;
  let link: Link | null = null;
  const endText = () => {
    const line = (text ?? "").replace(/\s+/g, " ").trim();
    text = null;
    return line;
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === "dl" || name === "ul") folders.push(heading);
      else if (/^h[1-6]$/.test(name)) text = "";
      else if (name === "a" && attributes.href) {
        const time = Number(attributes.add_date ?? attributes.time_added ?? "");
        link = {
          title: "",
          url: attributes.href,
          at: time > 0 ? milliseconds(time) : null,
          folder: folders.at(-1) ?? "",
          tags: (attributes.tags ?? "").split(",").flatMap((tag) => tag.trim() || []),
        };
        text = "";
      }
    },
    ontext: (part) => {
      if (text !== null && text.length < 2000) text += part;
    },
    onclosetag: (name) => {
      if (name === "a" && link) {
        links.push({ ...link, title: endText() });
        link = null;
      } else if (/^h[1-6]$/.test(name)) heading = endText();
      else if (name === "dl" || name === "ul") heading = folders.pop() ?? "";
    },
  });
  parser.write(html);
  parser.end();
  return links;
}

/** Seconds; some programs write milliseconds or microseconds. */
const milliseconds = (time: number) => (time > 1e14 ? time / 1000 : time > 1e11 ? time : time * 1000);
