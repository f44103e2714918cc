/** What an element says about itself, as far as it can matter. */
export interface Attributes {
  class: string;
  id: string;
  style: string;
  href: string;
  type: string;
  role: string;
  rel: string;
  start: string;
  checked: string | null;
  hidden: string | null;
}

/** Elements that go with all that is in them. */
export const unread = new Set([
  ...["script", "style", "template", "title", "nav", "footer", "svg", "math", "iframe", "object", "canvas"],
  ...["audio", "video", "button", "select", "textarea", "noscript", "dialog"],
]);
/** Between the letters before and behind these there is no space. */
export const inline = new Set(["a", "sup", "sub", "span", "small", "svg", "math", "script", "style"]);
/** Elements that nothing is in. */
export const empty = new Set([
  "br",
  "hr",
  "img",
  "input",
  "meta",
  "link",
  "col",
  "source",
  "wbr",
  "area",
  "embed",
]);
/** Newlines around an element; others stand in the line. */
export const blocks = new Map<string, number>([
  ...["p", "dl", "table", "figure", "details", "fieldset"].map((name): [string, number] => [name, 2]),
  ...[
    "div",
    "dt",
    "dd",
    "tr",
    "caption",
    "center",
    "form",
    "address",
    "article",
    "aside",
    "section",
    "header",
  ].map((name): [string, number] => [name, 1]),
  ...["main", "figcaption", "body", "html", "hgroup", "summary", "td", "th"].map((name): [string, number] => [
    name,
    1,
  ]),
]);
/** What stands around an element's text. */
export const marks = new Map<string, string>([
  ...["b", "strong"].map((name): [string, string] => [name, "**"]),
  ...["i", "em", "cite", "dfn", "var"].map((name): [string, string] => [name, "*"]),
  ...["s", "strike", "del"].map((name): [string, string] => [name, "~~"]),
  ...["code", "kbd", "samp", "tt"].map((name): [string, string] => [name, "`"]),
]);

/** No attributes yet. */
export function noAttributes(): Attributes {
  return {
    class: "",
    id: "",
    style: "",
    href: "",
    type: "",
    role: "",
    rel: "",
    start: "",
    checked: null,
    hidden: null,
  };
}

/** Is it one of the attributes that matter? */
export const isWanted = (name: string): name is keyof Attributes => wanted.has(name);

const wanted: ReadonlySet<string> = new Set(Object.keys(noAttributes()));
