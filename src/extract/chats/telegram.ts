import { inBatches } from "../items.ts";
import type { ExportEntry, Source } from "../source.ts";

/** Telegram Desktop's export of one chat or of the whole account, as JSON or as web pages. */
export const telegram: Source = {
  name: "telegram",
  title: "Telegram",
  howToExport:
    "In Telegram Desktop: Settings > Advanced > Export Telegram data, or a chat's ⋮ > Export chat history; Format: JSON. Give the folder.",
  unit: "documents",
  recognizes,
  read: async function* (entry, options) {
    if (entry.kind === "file") {
      const { jsonItems } = await import("./telegram-json.ts");
      yield* inBatches(jsonItems(entry, options), options);
    } else {
      const { htmlItems } = await import("./telegram-html.ts");
      yield* inBatches(htmlItems(entry, options), options);
    }
  },
};

const oneChat =
  /^\s*\{[\s\S]{0,2000}"type":\s*"(?:personal_chat|bot_chat|saved_messages|replies|(?:private|public)_(?:group|supergroup|channel))"/;
const account = /^\s*\{\s*"about":\s*"[^"]*Telegram|"(?:chats|left_chats)":\s*\{\s*"about"/;

/** `result.json`, or another .json that begins like one; a folder with the pages of a chat. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") {
    // in an archive each look costs, and there may be thousands of other programs' files: there by name only
    if (!/\.json$/i.test(entry.name) || (entry.path === null && !/result[^/]*\.json$/i.test(entry.name)))
      return 0;
    const head = Buffer.from(await entry.head())
      .toString("utf8")
      .replace(/^\ufeff/, "");
    return oneChat.test(head.slice(0, 4096)) || account.test(head) ? 1 : 0;
  }
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  if (!names.includes("messages.html") || names.includes("result.json")) return 0;
  const head = Buffer.from(await (await entry.child("messages.html")).head()).toString("utf8");
  return /class="page_wrap/.test(head) && /class="page_header|class="history"/.test(head) ? 1 : 0;
}
