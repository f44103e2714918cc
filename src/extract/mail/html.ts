import { compile, type FormatCallback } from "html-to-text";

/** Stands where a reply header of Outlook's was: all that follows is quoted. */
const REST = "\ue0ff";
const LIMIT = 1 << 20;

const quoteClasses = [
  "gmail_quote",
  "moz-cite-prefix",
  "moz-forward-container",
  "yahoo_quoted",
  "protonmail_quote",
  "zmail_extra",
  "moz-email-headers-table",
  "WordSection1_quote",
];
const restSelectors = [
  "#divRplyFwdMsg",
  "#x_divRplyFwdMsg",
  ".OutlookMessageHeader",
  "#appendonsend",
  "#x_appendonsend",
  "#OLK_SRC_BODY_SECTION",
  "#stopSpelling",
];

const markRest: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addInline(REST);
  builder.closeBlock({ trailingLineBreaks: 1 });
  walk(element.children, builder);
};

const convert = compile({
  wordwrap: false,
  limits: { maxDepth: 200, maxInputLength: LIMIT, maxChildNodes: 20_000 },
  formatters: { markRest },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: "table", format: "block" },
    ...quoteClasses.flatMap((name) =>
      [name, `x_${name}`].map((one) => ({ selector: `.${one}`, format: "blockquote" })),
    ),
    ...restSelectors.map((selector) => ({ selector, format: "markRest" })),
    { selector: "blockquote", format: "blockquote" },
  ],
});

/** HTML mail as plain text: what its structure marks as quoted becomes `> ` lines before it is flattened. */
export function htmlToText(html: string): string {
  const text = convert(html);
  const rest = text.indexOf(REST);
  if (rest === -1) return text;
  const quoted = text.slice(rest).replaceAll(REST, "").trim();
  return `${text.slice(0, rest).trimEnd()}\n\n${quoted.replace(/^/gm, "> ")}`;
}
