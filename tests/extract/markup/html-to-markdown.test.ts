import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlToMarkdown } from "../../../src/extract/markup/html-to-markdown.ts";

/** Milliseconds of work: others may use the machine at the same time. */
function cost(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe("htmlToMarkdown", () => {
  it.each([
    ["headings of one line", "<h2>One <b>bold</b><br>line</h2>text", "## One bold line\n\ntext"],
    ["paragraphs", "<p>One</p><p>Two</p>", "One\n\nTwo"],
    ["white space as a browser shows it", "<p> a\n\t b&nbsp;c </p>\n <div>d</div>", "a b c\n\nd"],
    ["emphasis around its words", "a<b> bold </b>and<i>it</i>, <s>gone</s>", "a **bold** and*it*, ~~gone~~"],
    ["emphasis over blocks", "<b>one<p>two</p></b>", "**one**\n\n**two**"],
    ["emphasis that is none", '<b style="font-weight:normal">plain</b>', "plain"],
    ["entities", "&lt;a&gt; &amp;amp; &#8217; &eacute;", "<a> &amp; ’ é"],
    [
      "links to the web",
      '<a href="https://example.org/a(b)">here</a>',
      "[here](https://example.org/a%28b%29)",
    ],
    ["links that show where they lead", '<a href="https://example.org/">example.org</a>', "example.org"],
    ["links elsewhere", '<a href="javascript:x">a</a> <a href="#n">b</a> <a name="c">c</a>', "a b c"],
    ["lists", "<ul><li>a<ol start=4><li>b<li>c</ol></li><li><p>d</p></li></ul>", "- a\n  4. b\n  5. c\n- d"],
    ["paragraphs of an item", "<ul><li><p>a</p><p>b</p></li><li>c</ul>", "- a\n\n  b\n- c"],
    ["quotations", "<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"],
    [
      "code",
      'run <code>x</code><pre class="language-js">a\n  b &lt; c\n</pre>',
      "run `x`\n\n```js\na\n  b < c\n```",
    ],
    ["code with a fence in it", "<pre>```\na\n```</pre>", "````\n```\na\n```\n````"],
    [
      "tables of data",
      "<table><tr><th>a<th>b|<tr><td>1<td><p>2</p></table>",
      "| a | b\\| |\n| --- | --- |\n| 1 | 2 |",
    ],
    ["tables that set a page", "<table><tr><td><p>a</p><p>b</p><td>c</table>d", "a\n\nb\n\nc\n\nd"],
    ["tables in tables", "<table><tr><td>a<table><tr><td>b</table></table>", "a\n\nb"],
    ["a rule and line ends", "a<br>b<hr>c", "a\nb\n\n---\n\nc"],
    ["boxes to tick", '<input type="checkbox" checked> a<br><input type=checkbox> b', "[x] a\n[ ] b"],
    [
      "what is not prose",
      '<title>t</title><style>s</style><nav>n</nav><img alt="i">a<script>b</script><footer>c</footer><p hidden>h</p>',
      "a",
    ],
    ["XHTML's empty elements", '<script src="x"/><title/><a id="y"/><p>a</p>', "a"],
    ["navigation without an end", "<nav>a<p>b</p>", "a\n\nb"],
    ["broken markup", "<p <b>a</i></ul></td><td>b", "a\n\nb"],
  ])("%s", (_, html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));

  it("leaves out what it is told to", () => {
    const drop = (name: string, { class: classes }: { class: string }) => name === "div" && classes === "ad";
    expect(htmlToMarkdown('a<div class="ad">b<div>c</div>d</div>e', { drop })).toBe("a e");
    expect(htmlToMarkdown('<a href="https://example.org">a</a>', { links: "text" })).toBe("a");
  });

  const tags = ["div", "b", "li", "ul", "blockquote", "table", "td", "a", "pre", "nav", "h1", "q", "code"];
  it.each(tags)("6,000 <%s> in one another are no trouble", (tag) => {
    const html = `<${tag} href="https://example.org">`.repeat(6000);
    let whole = htmlToMarkdown(html);
    const spent = cost(() => {
      whole = htmlToMarkdown(`${html}word${`</${tag}>`.repeat(6000)}`);
    });
    expect(spent).toBeLessThan(100);
    expect(whole.includes("word")).toBe(tag !== "nav");
  });

  it("takes time by the length alone", () => {
    const pieces = [
      "<a href=https://example.org>",
      "<td>",
      "<li>",
      "<b>",
      "</i>",
      "<x1 hidden>",
      "<x2 hidden>",
      "<nav>",
      "<",
      "&",
    ];
    for (const piece of pieces) {
      expect(
        cost(() => htmlToMarkdown(`${piece}w `.repeat(60_000))),
        piece,
      ).toBeLessThan(1500);
    }
  });

  it("takes anything, and loses no word of it", () => {
    const piece = fc.constantFrom(
      ...["<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "</td>"],
      ...["</table>", "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<h1>", "</h1>", "<br>", "<code>"],
      ...[
        "</code>",
        "<a href='https://example.org'>",
        "</a>",
        "<ol>",
        "</ol>",
        "<div>",
        "</div>",
        " ",
        "&amp;",
      ],
    );
    const word = fc.nat(9999).map((n) => `w${n}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, word), { maxLength: 60 }), (parts) => {
        const markdown = htmlToMarkdown(parts.join(""));
        const words = (text: string) =>
          text
            .replace(/<[^>]*>|https:\S+/g, "")
            .match(/w\d+/g)
            ?.sort() ?? [];
        const shown = words(markdown.replace(/\]\(https:[^)]*\)/g, "]").replace(/[*`|[\]\s]/g, " "));
        expect(shown.join("")).toBe(words(parts.join("")).join(""));
        expect(markdown).not.toMatch(/\n{4}/);
      }),
      { numRuns: 500 },
    );
  });
});
