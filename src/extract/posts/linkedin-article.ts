import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import { utcTime } from "./utc.ts";

/** A page of the archive: a heading, when it was made and published, and the text. */
export function linkedinArticle(html: string): { text: string; title: string | null; at: string | null } {
  const moment = (name: string) =>
    new RegExp(`class=["']?${name}["']?[^>]{0,200}>[^<\\d]{0,60}([^<]{4,40})<`, "iu").exec(html)?.[1];
  const heading = /<h1\b[^>]{0,400}>([\s\S]{0,600}?)<\/h1>/iu.exec(html)?.[1];
  const named = /<title\b[^>]{0,100}>([^<]{0,400})<\/title>/iu.exec(html)?.[1];
  const title = htmlToMarkdown(heading ?? named ?? "", { links: "text" }).trim();
  const text = htmlToMarkdown(html, {
    drop: (name, attributes) => name === "h1" || /^(?:created|published)$/u.test(attributes.class),
  });
  return {
    text: text.trim(),
    title: title || null,
    at: utcTime(moment("published")) ?? utcTime(moment("created")),
  };
}
