import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlToText } from "../../../src/extract/mail/html.ts";

describe("HTML as text", () => {
  it.each([
    ["paragraphs", "<p>One\n two</p><p>Three</p>", "One two\n\nThree"],
    [
      "lines as Gmail writes them",
      "<div>One</div><div><br></div><div>Two<br>Three</div>",
      "One\n\nTwo\nThree",
    ],
    ["a break at the end of a block", "<div>One<br></div><div>Two</div>", "One\nTwo"],
    ["cells of a table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
    [
      "lists",
      "<p>Buy:</p><ul><li>tea<li>bread<ol start=3><li>rye</ol></ul><p>Bye",
      "Buy:\n\n * tea\n * bread\n    3. rye\n\nBye",
    ],
    [
      "what is no text",
      "<title>t</title><style>a{}</style><script>if (a<b) x()</script><!-- c --><p>text",
      "text",
    ],
    [
      "entities",
      "a&nbsp;b &lt;c&gt; &amp;amp; &eacute;&#233;&#x20AC; &unknown;",
      "a\u00a0b <c> &amp; éé€ &unknown;",
    ],
    ["emphasis within a word", "un<b>believ</b>able", "unbelievable"],
    ["what was written as it is", "<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"],
    ["less-than signs that open nothing", "1 < 2 and <3", "1 < 2 and <3"],
    ["a tag that is never closed", "<p>text</p><a href='", "text"],
    [
      "quotes within quotes",
      "<blockquote>a<blockquote>b</blockquote>c</blockquote>d",
      "> a\n>\n> > b\n>\n> c\n\nd",
    ],
    [
      "a quote of divs in divs",
      '<div class="gmail_quote"><div>his<div>words</div></div></div><div>mine</div>',
      "> his\n> words\n\nmine",
    ],
    ["a quote that another element closes", "<div><blockquote>his</div><p>also his", "> his\n>\n> also his"],
    [
      "all behind Outlook's header",
      "<p>mine</p><div id=divRplyFwdMsg>From: Bob</div><p>his</p>",
      "mine\n\n> From: Bob\n>\n> his",
    ],
    ["footers behind the page", "<html><body>mail</body></html><p>list footer", "mail\n\nlist footer"],
  ])("%s", (_, html, text) => {
    expect(htmlToText(html).trim()).toBe(text);
  });

  it("keeps every word, whatever tags stand around them", () => {
    const tag = fc.constantFrom(
      "<p>",
      "</p>",
      "<div>",
      "</div>",
      "<br>",
      "<b>",
      "</b>",
      "<ul>",
      "<li>",
      "</ul>",
      "<blockquote>",
      "</blockquote>",
      "<td>",
      "<pre>",
      "</pre>",
      " ",
      "\n",
    );
    const word = fc.constantFrom("tea", "bread", "river", "x");
    fc.assert(
      fc.property(fc.array(fc.tuple(tag, word), { maxLength: 40 }), (pieces) => {
        const text = htmlToText(pieces.flat().join(""));
        const kept = text.replace(/[^a-z]/g, "");
        expect(kept).toBe(pieces.map(([, one]) => one).join(""));
      }),
      { numRuns: 300 },
    );
  });
});
