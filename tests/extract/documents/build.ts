import { zip } from "../../support/zip.ts";

/** A line of a PDF's page: points from the lower left corner. */
export interface Placed {
  x: number;
  y: number;
  size?: number;
  text: string;
}

/** The least that a PDF of text needs, in Helvetica; letters of Windows-1252. */
export function pdf(
  pages: readonly (readonly Placed[])[],
  info: Readonly<Record<string, string>> = {},
  rotate = 0,
): Buffer {
  const objects: string[] = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
  objects.push(
    `<< ${Object.entries(info)
      .map(([key, value]) => `/${key} (${escaped(value)})`)
      .join(" ")} >>`,
  );
  const kids: string[] = [];
  for (const page of pages) {
    const content = page
      .map(({ x, y, size = 10, text }) => {
        const place = rotate === 90 ? `0 1 -1 0 ${595 - y} ${x} Tm` : `${x} ${y} Td`;
        return `BT /F1 ${size} Tf ${place} (${escaped(text)}) Tj ET`;
      })
      .join("\n");
    objects.push(`<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`);
    kids.push(`${objects.length + 1} 0 R`);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate ${rotate} /Contents ${objects.length} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
    );
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${kids.length} >>`;
  let file = "%PDF-1.4\n";
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(file.length);
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer << /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

const escaped = (text: string) => text.replace(/[\\()]/g, "\\$&");

/** Lines below each other from a place on. */
export function column(x: number, y: number, lines: readonly string[], size = 10): Placed[] {
  return lines.map((text, index) => ({ x, y: y - index * size * 1.2, size, text }));
}

/** A Word document of this body, with its properties and what `more` adds. */
export function docx(
  body: string,
  { creator, lastModifiedBy, title }: { creator?: string; lastModifiedBy?: string; title?: string } = {},
  more: Readonly<Record<string, string>> = {},
): Buffer {
  const parts: Record<string, string> = {
    "[Content_Types].xml":
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels":
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "docProps/core.xml": `<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc" xmlns:dcterms="dcterms">${
      creator ? `<dc:creator>${creator}</dc:creator>` : ""
    }${lastModifiedBy ? `<cp:lastModifiedBy>${lastModifiedBy}</cp:lastModifiedBy>` : ""}${
      title ? `<dc:title>${title}</dc:title>` : ""
    }<dcterms:created>2019-03-04T09:00:00Z</dcterms:created><dcterms:modified>2019-03-05T10:30:00Z</dcterms:modified></cp:coreProperties>`,
    "word/document.xml": `<w:document ${names}><w:body>${body}</w:body></w:document>`,
    "word/styles.xml": `<w:styles ${names}>${[
      "Heading1:heading 1",
      "Heading2:heading 2",
      "Title:Title",
      "Quote:Quote",
    ]
      .map((one) => one.split(":"))
      .map(
        ([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`,
      )
      .join("")}</w:styles>`,
    ...more,
  };
  return zip(Object.entries(parts).map(([name, data]) => ({ name, data })));
}

const names =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** A paragraph of Word's. */
export const p = (text: string, style = "") =>
  `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ""}${text.startsWith("<") ? text : r(text)}</w:p>`;
/** A run of Word's. */
export const r = (text: string, properties = "") =>
  `<w:r>${properties ? `<w:rPr>${properties}</w:rPr>` : ""}<w:t xml:space="preserve">${text}</w:t></w:r>`;

/** An OpenDocument text. */
export function odt(body: string, meta = "", styles = ""): Buffer {
  return zip([
    { name: "mimetype", data: "application/vnd.oasis.opendocument.text" },
    { name: "META-INF/manifest.xml", data: "<manifest:manifest/>" },
    {
      name: "content.xml",
      data: `<?xml version="1.0"?><office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    },
    {
      name: "meta.xml",
      data: `<office:document-meta><office:meta>${meta}</office:meta></office:document-meta>`,
    },
  ]);
}

/** A book of these chapters, in this order; the files lie in another. */
export function epub(chapters: Readonly<Record<string, string>>, { creator = "", title = "" } = {}): Buffer {
  const files = Object.keys(chapters);
  const items = [...files]
    .sort()
    .map((name) => `<item id="${name}" href="text/${name}.xhtml" media-type="application/xhtml+xml"/>`);
  return zip([
    { name: "mimetype", data: "application/epub+zip" },
    {
      name: "META-INF/container.xml",
      data: '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    },
    {
      name: "OEBPS/book.opf",
      data: `<package><metadata><dc:title>${title}</dc:title><dc:creator>${creator}</dc:creator><dc:date>2011-05-01</dc:date></metadata><manifest><item id="toc" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>${items.join("")}</manifest><spine><itemref idref="toc"/>${files.map((name) => `<itemref idref="${name}"/>`).join("")}</spine></package>`,
    },
    { name: "OEBPS/nav.xhtml", data: "<html><body><p>Contents</p></body></html>" },
    ...files.map((name) => ({ name: `OEBPS/text/${name}.xhtml`, data: chapters[name] ?? "" })),
  ]);
}
