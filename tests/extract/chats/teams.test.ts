import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { teams } from "../../../src/extract/chats/teams.ts";
import { readMarkup } from "../../../src/extract/chats/teams-markup.ts";
import { teamsMessages } from "../../../src/extract/chats/teams-messages.ts";
import { testSource } from "../../contract/source.ts";

describe("teams", () => testSource(teams, "tests/fixtures/teams"));

const html = "RichText/Html";

describe("a message's markup", () => {
  it.each([
    ["<div>One<br>two</div><div>three</div>", "One\ntwo\nthree"],
    ["a <s>b</s> <em>c</em> <b></b>d", "a ~~b~~ _c_ d"],
    ["<ol><li>one</li><li>two</li></ol>", "- one\n- two"],
    ['<img alt="🙂" itemtype="http://schema.skype.com/Emoji"><img alt="" src="x">', "🙂"],
    ["<p>a</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>", "a\n\nb"],
    ["plain &lt;text&gt; &amp;amp;", "plain <text> &amp;"],
    ['<a href="javascript:x">shown</a>', "shown"],
    ["<pre>  two\n  lines</pre>", "```\n  two\n  lines\n```"],
    ["<b>never closed", "**never closed**"],
  ])("%j reads %j", (markup, text) => expect(readMarkup(markup, html).text).toBe(text));

  it("is left alone where the message has none", () => {
    expect(readMarkup("a < b && c __d__ <b>", "Text").text).toBe("a < b && c __d__ <b>");
  });

  it("keeps every word, quoted or not, and takes anything", () => {
    const word = fc.stringMatching(/^[a-zäöü]{1,8}$/);
    const tag = fc.constantFrom("p", "b", "div", "quote", "pre", "li", "at", "span");
    fc.assert(
      fc.property(fc.array(fc.tuple(tag, word)), (parts) => {
        const read = readMarkup(parts.map(([tag, word]) => `<${tag}>${word}</${tag}>`).join(" "), html);
        const words = `${read.text} ${read.quoted}`.match(/[a-zäöü]+/g) ?? [];
        expect([...words].sort()).toEqual(parts.map(([, word]) => word).sort());
      }),
    );
    const started = performance.now();
    for (const piece of ["<b>", "<div>", "<quote>", "</b>", "&amp;", "[](", "<a href=https://x>"])
      readMarkup(piece.repeat(10_000), html);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

it("makes a message of each record, or counts it, or lists it", () => {
  const record = fc.record(
    {
      id: fc.constantFrom("1", 2, null),
      originalarrivaltime: fc.constantFrom("2024-05-17T08:00:00Z", "never", null),
      messagetype: fc.constantFrom(
        "Text",
        "RichText",
        "RichText/Html",
        "Event/Call",
        "ThreadActivity/X",
        "Notice",
        "New",
      ),
      content: fc.constantFrom("Hello", "<p>Hello", "<quote>said</quote>", "", null),
      from: fc.constantFrom("8:ann", "28:bot", null),
      properties: fc.constantFrom({ deletetime: "1" }, { edittime: 2 }, "x", null),
    },
    { requiredKeys: [] },
  );
  const property = fc.property(fc.array(fc.oneof(record, fc.jsonValue())), (list) => {
    const items = [...teamsMessages(list, { user: "8:ann", conversation: "c" })];
    expect(items).toHaveLength(list.length);
    for (const item of items) if (!("type" in item)) expect(item.text).not.toBe("");
  });
  fc.assert(property);
});
