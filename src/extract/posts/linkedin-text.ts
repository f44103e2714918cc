/**
 * LinkedIn wraps each line of a post in quotation marks of its own before it writes the table. They are taken off
 * where all lines have them.
 */
export function unquoted(text: string): string {
  const lines = text.replace(/\r\n?/gu, "\n").split("\n");
  const last = lines.length - 1;
  const isWrapped =
    last > 0 &&
    lines.every((line, i) => (i === 0 || line.startsWith('"')) && (i === last || line.endsWith('"')));
  if (!isWrapped) return lines.join("\n").trim();
  return lines
    .map((line, i) => {
      if (line === '"') return "";
      return line.slice(i > 0 ? 1 : 0, i < last ? -1 : undefined);
    })
    .join("\n")
    .trim();
}

/** One form of an address of a post: colons plain, nothing behind the path. */
export function postAddress(link: string): string {
  const plain = link.trim().replace(/%3A/giu, ":");
  return plain.replace(/[?#].*$/u, "").replace(/\/+$/u, "");
}

export const isHtml = (text: string) => /<(?:p|br|div|span|ul|a)\b[^>]{0,400}>/iu.test(text);
