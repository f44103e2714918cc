import { parentPort } from "node:worker_threads";
import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { type Conversion, type Converter, type Format, formatOf, isConverted } from "./conversion.ts";

const jobSchema = z.object({
  bytes: z.instanceof(Uint8Array),
  name: z.string(),
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
});

/** One converter for each format; they are loaded when a file needs them. */
const converters: Record<Format, () => Promise<Converter>> = {
  docx: async () => (await import("./docx.ts")).convertDocx,
  odt: async () => (await import("./odt.ts")).convertOdt,
  rtf: async () => (await import("./rtf.ts")).convertRtf,
  pdf: async () => (await import("./pdf.ts")).convertPdf,
  html: async () => (await import("./html.ts")).convertHtml,
  text: async () => (await import("./text.ts")).convertText,
  epub: async () => (await import("./epub.ts")).convertEpub,
};

// what a parser forgot to wait for belongs to its own file, and must not end the next one
process.on("unhandledRejection", () => undefined);

parentPort?.on("message", async (message) => {
  const { bytes, name, self } = jobSchema.parse(message);
  parentPort?.postMessage(await work(bytes, name, self));
});

async function work(
  bytes: Uint8Array,
  name: string,
  self: z.infer<typeof jobSchema>["self"],
): Promise<Conversion> {
  const format = formatOf(name);
  if (!format) return { reason: "unknown-format" };
  try {
    const converter = await converters[format]();
    const result = await converter(bytes, { name, self });
    if (!isConverted(result)) return result;
    return /\p{L}/u.test(result.text) ? tidy(result) : { reason: "no-text" };
  } catch (error) {
    return { reason: error instanceof TwinError && /refused/.test(error.message) ? "zip-bomb" : "damaged" };
  }
}

/** Names and titles come from programs as well as people: what nobody wrote is left out. */
function tidy(result: Extract<Conversion, { text: string }>): Conversion {
  const authors = [...new Set(result.authors.map((name) => name.trim()))].filter(
    (name) => name !== "" && name.length < 200 && !nobody.test(name),
  );
  const title =
    result.title
      ?.replace(/\s+/g, " ")
      .replace(/^Microsoft Word - /, "")
      .trim() || null;
  return { ...result, authors, title: title && !untitled.test(title) ? title.slice(0, 300) : null };
}

const nobody =
  /^(?:unknown|author|user|users?|admin(?:istrator)?|owner|microsoft office user|python-docx|openpyxl|un-named|anonymous|root|none|-)$/i;
const untitled =
  /^(?:untitled.*|document\d*|dokument\d*|doc\d+|word document|powerpoint presentation|none|title|.*\.(?:docx?|pdf|rtf|odt|tex|dvi|indd|html?))$/i;
