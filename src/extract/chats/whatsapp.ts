import { decodeText } from "../decode.ts";
import { inBatches } from "../items.ts";
import type { ExportEntry, Source } from "../source.ts";
import { headerOf } from "./whatsapp-header.ts";

/** An exported conversation of WhatsApp, by an iPhone or by Android, in any language. */
export const whatsapp: Source = {
  name: "whatsapp",
  title: "WhatsApp",
  howToExport:
    "In WhatsApp, open a chat > ⋮ or its name > More > Export chat > Without media; do it for each chat, and give the .zip or .txt files.",
  recognizes,
  read: async function* (entry, options) {
    const { whatsappItems } = await import("./whatsapp-messages.ts");
    yield* inBatches(whatsappItems(entry, options), options);
  },
};

/** All languages name the file after the program; the iPhone's is `_chat.txt`, in a .zip that is named after it. */
const ownName = /(?:^|[/\\])_chat(?:[ _-]?\(?\d*\)?)?\.txt$|whats ?app|واتس ?ا[بپ]/iu;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.txt$/i.test(entry.name)) return 0;
  const isNamed = ownName.test(entry.name.slice(entry.name.lastIndexOf("/") + 1));
  const head = decodeText((await entry.head()).subarray(0, 8192)) ?? "";
  const lines = head.split("\n");
  const headers = lines.flatMap((line) => headerOf(line) ?? []);
  if (headers.length === 0) return 0;
  if (isNamed) return 1;
  // a renamed file: the first line begins a message, several do, and none is a program's log
  const [first] = headers;
  const isLog = first?.isYearFirst && first.separator === "-" && !head.includes("\u200e");
  const begins = headerOf(lines[0] ?? "") !== null;
  return begins && !isLog && headers.length > 1 && headers.some(({ rest }) => /^[^:]{1,80}: /u.test(rest))
    ? 0.8
    : 0;
}
