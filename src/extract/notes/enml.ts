/** A `<div>` of a note that Evernote gives a meaning by its style, such as `--en-codeblock:true`. */
interface Part {
  /** Where it begins, its inside begins, its inside ends, and it ends. */
  from: number;
  inside: number;
  to: number;
  end: number;
  style: string;
}

/** The outermost divs whose style has a property; what is not closed reaches to the end. */
function parts(html: string, property: RegExp): Part[] {
  const found: Part[] = [];
  let open: { part: Part; depth: number } | null = null;
  for (const tag of html.matchAll(/<(\/?)div\b([^<>]{0,4000}?)(\/?)>/gi)) {
    const [all, slash, attributes = "", isEmpty] = tag;
    const end = tag.index + all.length;
    if (slash) {
      if (!open || --open.depth > 0) continue;
      found.push({ ...open.part, to: tag.index, end });
      open = null;
    } else if (isEmpty) continue;
    else if (open) open.depth++;
    else if (property.test(attributes)) {
      const part = { from: tag.index, inside: end, to: html.length, end: html.length, style: attributes };
      open = { part, depth: 1 };
    }
  }
  if (open) found.push(open.part);
  return found;
}

/** Blocks of code as `<pre>`: Evernote has each line in a div. */
export function withCodeBlocks(html: string): string {
  let text = "";
  let at = 0;
  for (const { from, inside, to, end, style } of parts(html, /--?en-codeblock\s*:\s*true/i)) {
    const [, named = ""] = /--en-(?:codeblock|syntax)Language:\s*([\w+#-]{1,20})/i.exec(style) ?? [];
    const syntax = /^plain/i.test(named) ? "" : named.toLowerCase();
    text += `${html.slice(at, from)}<pre class="language-${syntax}">${html.slice(inside, to)}</pre>`;
    at = end;
  }
  return text + html.slice(at);
}

/** A note without the boxes in which older versions say that they cannot show its tasks, which stand beside the text. */
export function withoutTaskBoxes(html: string): string {
  let text = "";
  let at = 0;
  for (const { from, end } of parts(html, /--en-task-group\s*:\s*true/i)) {
    text += html.slice(at, from);
    at = end;
  }
  return text + html.slice(at);
}

/** A clipped page apart from what was written around it; null where the clipper marked nothing. */
export function withoutClip(html: string): { clip: string; around: string } | null {
  const clipped = parts(html, /--en-clipped-content\s*:/i);
  if (clipped.length === 0) return null;
  let around = "";
  let at = 0;
  for (const { from, end } of clipped) {
    around += html.slice(at, from);
    at = end;
  }
  return {
    clip: clipped.map(({ from, end }) => html.slice(from, end)).join("\n"),
    around: around + html.slice(at),
  };
}
