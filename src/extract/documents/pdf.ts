import { getDocumentProxy } from "unpdf";
import type { Conversion, Converter } from "./conversion.ts";
import { type Piece, pageLines, type TextLine } from "./pdf-lines.ts";
import { toMarkdown } from "./pdf-paragraphs.ts";
import { withoutRunningHeads } from "./pdf-running-heads.ts";

const PAGES = 5000;
/** Letters a page has at least if it is text, on average: a scan with a stamp on it has fewer. */
const LETTERS = 8;

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** PDF: the lines of each page in the order of reading, without running heads, put together to paragraphs. */
export const convertPdf: Converter = async (bytes) => {
  let pdf: Pdf;
  try {
    pdf = await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, stopAtErrors: false });
  } catch (error) {
    return { reason: error instanceof Error && error.name === "PasswordException" ? "encrypted" : "damaged" };
  }
  try {
    return await convertOpen(pdf);
  } finally {
    await pdf.loadingTask.destroy();
  }
};

async function convertOpen(pdf: Pdf): Promise<Conversion> {
  if (pdf.numPages > PAGES) return { reason: "too-large" };
  const pages: TextLine[][] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const { transform } = page.getViewport({ scale: 1 });
    pages.push(pageLines(items.flatMap((item) => ("str" in item ? pieceOf(item, transform) : []))));
    page.cleanup();
  }
  const text = toMarkdown(withoutRunningHeads(pages));
  if ((text.match(/\p{L}/gu)?.length ?? 0) < LETTERS * pages.length) return { reason: "no-text" };
  return { text, ...(await propertiesOf(pdf)) };
}

interface TextItem {
  str: string;
  dir: string;
  transform: unknown[];
  width: number;
}

/**
 * A piece of text where it stands on the page as it is shown, which may be turned. What is on its side there stands in
 * a margin, and is left out.
 */
function pieceOf({ str, dir, transform, width }: TextItem, page: readonly unknown[]): Piece[] {
  const [a, b, c, d, e, f] = transform.map(Number);
  const [pa, pb, pc, pd, pe, pf] = page.map(Number);
  if (str.trim() === "" || [a, b, c, d, e, f, pa, pb, pc, pd, pe, pf].some((one) => !Number.isFinite(one)))
    return [];
  const along = (x = 0, y = 0) => [(pa ?? 1) * x + (pc ?? 0) * y, (pb ?? 0) * x + (pd ?? 1) * y] as const;
  const [right, down] = along(a, b);
  const [upRight, up] = along(c, d);
  if (Math.abs(down) > Math.abs(right)) return [];
  const [x, y] = along(e, f);
  const size = Math.abs(up) || Math.abs(upRight) || Math.abs(right) || 10;
  return [{ text: str, x: x + (pe ?? 0), y: -(y + (pf ?? 0)), width, size, rtl: dir === "rtl" }];
}

type Properties = Omit<Extract<Conversion, { text: string }>, "text">;

async function propertiesOf(pdf: Pdf): Promise<Properties> {
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
