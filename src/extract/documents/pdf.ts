import { getDocumentProxy } from "unpdf";
import type { Conversion, Converter } from "./conversion.ts";
import { type Piece, pageLines, type TextLine } from "./pdf-lines.ts";
import { toMarkdown } from "./pdf-paragraphs.ts";
import { withoutRunningHeads } from "./pdf-running-heads.ts";

const PAGES = 5000;
/** Letters a page has at least if it is text, on average: a scan with a stamp on it has fewer. */
const LETTERS = 8;

/** PDF: the lines of each page in the order of reading, without running heads, put together to paragraphs. */
export const convertPdf: Converter = async (bytes) => {
  let pdf: Awaited<ReturnType<typeof getDocumentProxy>>;
  try {
    pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, stopAtErrors: false });
  } catch (error) {
    return { reason: error instanceof Error && error.name === "PasswordException" ? "encrypted" : "damaged" };
  }
  const pages: TextLine[][] = [];
  for (let number = 1; number <= Math.min(pdf.numPages, PAGES); number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const height = page.view[3] ?? 0;
    pages.push(pageLines(items.flatMap((item) => ("str" in item ? pieceOf(item, height) : []))));
    page.cleanup();
  }
  const text = toMarkdown(withoutRunningHeads(pages));
  if ((text.match(/\p{L}/gu)?.length ?? 0) < LETTERS * pages.length) return { reason: "no-text" };
  return { text, ...(await propertiesOf(pdf)) };
};

interface TextItem {
  str: string;
  dir: string;
  transform: unknown[];
  width: number;
}

/** A piece of text where it stands; what is turned on its side stands in a margin, and is left out. */
function pieceOf({ str, dir, transform, width }: TextItem, height: number): Piece[] {
  const [a, b, , d, x, y] = transform.map(Number);
  if (a === undefined || b === undefined || d === undefined || x === undefined || y === undefined) return [];
  if (Math.abs(b) > Math.abs(a) || str.trim() === "") return [];
  return [
    { text: str, x, y, width, size: Math.abs(d) || Math.abs(a) || 10, rtl: dir === "rtl", top: height - y },
  ];
}

type Properties = Omit<Extract<Conversion, { text: string }>, "text">;

async function propertiesOf(pdf: Awaited<ReturnType<typeof getDocumentProxy>>): Promise<Properties> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const fields = new Map(Object.entries(info));
  const field = (name: string) => {
    const value: unknown = fields.get(name);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  return {
    title: field("Title"),
    authors: authorsOf(field("Author") ?? ""),
    created: pdfDate(field("CreationDate")),
    modified: pdfDate(field("ModDate")),
  };
}

/** Several names in one field; a single comma may stand between last and first name. */
function authorsOf(field: string): string[] {
  const names = field.split(/\s*[;&\n]\s*|\s+(?:and|und|et|y)\s+/);
  return names.flatMap((one) => ((one.match(/,/g)?.length ?? 0) > 1 ? one.split(",") : [one])).slice(0, 50);
}

/** `D:20190304120000+01'00'` */
export function pdfDate(value: string | null): string | null {
  const found = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?/.exec(
    value ?? "",
  );
  if (!found) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", sign, east, more] =
    found;
  const zone = sign ? `${sign}${east}:${more ?? "00"}` : "Z";
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
