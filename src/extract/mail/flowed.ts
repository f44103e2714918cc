/**
 * Joins the lines of format=flowed text (RFC 3676); quoted lines keep their depth. With `delSp` (DelSp=yes) the
 * blank that marks a soft break is no part of the text.
 */
export function unwrapFlowed(text: string, delSp = false): string {
  const out: string[] = [];
  let depth = -1;
  let open: string | null = null;
  const close = () => {
    if (open !== null) out.push(">".repeat(depth) + (depth > 0 && open ? " " : "") + open);
    open = null;
  };
  for (const line of text.split("\n")) {
    const quotes = /^>*/.exec(line)?.[0].length ?? 0;
    const body = line.slice(quotes).replace(/^ /, "");
    const signature = body === "-- ";
    const soft = body.endsWith(" ") && !signature;
    const kept = soft && delSp ? body.slice(0, -1) : body;
    if (open !== null && quotes === depth && !signature) open += kept;
    else {
      close();
      open = kept;
      depth = quotes;
    }
    if (!soft) close();
  }
  close();
  return out.join("\n");
}
