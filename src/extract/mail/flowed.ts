/** Joins the lines of format=flowed text (RFC 3676); quoted lines keep their depth. */
export function unwrapFlowed(text: string): string {
  const out: string[] = [];
  let open: { depth: number; text: string } | null = null;
  const close = () => {
    if (open) out.push(">".repeat(open.depth) + (open.depth > 0 && open.text ? " " : "") + open.text);
    open = null;
  };
  for (const line of text.split("\n")) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const body = line.slice(depth).replace(/^ /, "");
    const signature = body === "-- ";
    const before: { depth: number; text: string } | null = open;
    if (before && (before as { depth: number }).depth === depth && !signature) {
      open = { depth, text: (before as { text: string }).text + body };
    } else {
      close();
      open = { depth, text: body };
    }
    if (!body.endsWith(" ") || signature) close();
  }
  close();
  return out.join("\n");
}
