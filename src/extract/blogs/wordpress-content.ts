import { htmlToMarkdown } from "../markup/html-to-markdown.ts";

/** Shortcodes of WordPress itself and its widest spread plugins that stand alone. */
const alone =
  /\[(?:gallery|playlist|audio|video|embed|contact-form|contact-field|polldaddy|youtube|vimeo|tweet|soundcloud|googlemaps|jetpack[\w-]*|wpforms|toc|more|nextpage)(?:[\s=][^\][]{0,2000})?\/?\]/gi;
/** Any that has an attribute, or that ends. */
const withAttributes =
  /\[\/?[a-z][\w-]{1,40}(?:\s+[\w-]{1,40}=(?:"[^"\][]{0,1000}"|'[^'\][]{0,1000}'|[^\s"'\][]{1,300}))+\s*\/?\]/gi;
const code = /\[(code|sourcecode)(?:\s[^\][]{0,200})?\]([\s\S]*?)\[\/\1\]/gi;

/** A post's content as Markdown: blocks' comments and shortcodes go, the paragraphs of the old editor are found. */
export function wordpressContent(content: string): string {
  const ends = new Set(
    [...content.matchAll(/\[\/([a-z][\w-]{1,40})\]/gi)].map(([, name = ""]) => name.toLowerCase()),
  );
  const plain = content
    .replace(code, (_, __, inner: string) => `<pre>${inner.replace(/</g, "&lt;")}</pre>`)
    .replace(/\[embed[^\][]{0,200}\][^[]{0,2000}\[\/embed\]/gi, "")
    .replace(alone, "")
    .replace(withAttributes, "")
    .replace(/\[\/?([a-z][\w-]{1,40})\]/gi, (whole, name: string) =>
      ends.has(name.toLowerCase()) ? "" : whole,
    );
  return htmlToMarkdown(/<!-- wp:|<p[\s>]/i.test(content) ? plain : paragraphs(plain));
}

/** In the old editor an empty line ends a paragraph, and a line ends where it ends. */
const paragraphs = (content: string) =>
  content
    .replace(/\r\n?/g, "\n")
    .split(/(<pre[\s>][\s\S]*?<\/pre>)/i)
    .map((part) => (/^<pre/i.test(part) ? part : part.replace(/\n\n+/g, "<p>").replace(/\n/g, "<br>")))
    .join("");
