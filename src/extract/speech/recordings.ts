import { basename } from "node:path";
import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { matches } from "../selection.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { turnsOf } from "./cues.ts";
import { beginningOf } from "./meeting-date.ts";

const audio = /\.(?:wav|m4a|mp3|ogg|oga|opus|amr|aac|flac|3gpp?|qta)$/i;

/** Voice memos and other recordings, turned into text on this machine where that is asked for. */
export const recordings: Source = {
  name: "recordings",
  title: "Recordings of speech",
  howToExport:
    "Give the files (.m4a, .mp3, .opus, .ogg, .amr, .flac, .wav) and add --transcribe; --mine PATH says which of them are you.",
  dependsOn: ["mine", "transcribe"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** Music says which album it is from. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !audio.test(entry.name)) return 0;
  if (!/\.mp3$/i.test(entry.name)) return 0.5;
  const head = Buffer.from(await entry.head()).toString("latin1", 0, 4096);
  return /^ID3/.test(head) && /T(?:ALB|AL)\0/.test(head) ? 0 : 0.5;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (!options.transcribe) {
    yield leftOut("recording: add --transcribe to read it");
    return;
  }
  const { speechEngine } = await import("./engine.ts");
  const { writeSamples } = await import("./samples.ts");
  const { transcribe } = await import("./transcribe.ts");
  const samples = await writeSamples(entry, options);
  const engine = await speechEngine(options);
  const heard = await transcribe(engine, samples, {
    ...options,
    onProgress: (share) => options.onProgress(Math.round(share * (entry.size ?? 0)), entry.size),
  });
  if (!heard) {
    yield skipped("whole recording", "engine-broke-off");
    return;
  }
  const [turn] = turnsOf(heard.cues);
  if (!turn) {
    yield leftOut("silence");
    return;
  }
  const name = basename(entry.name).replace(/\.\w+$/, "");
  const beginning = beginningOf([], entry.name);
  const key = sha256(turn.text).slice(0, 16);
  yield documentItem(entry, {
    source: "recordings",
    identity: [key],
    kind: "note",
    text: turn.text,
    author: matches(entry.name, options.mine ?? []) ? "self" : "other",
    at: beginning?.at ?? null,
    title: name,
    externalId: `recordings:${key}`,
    locator: "whole recording",
    signals: { form: "recording" },
    ...(heard.language ? { language: heard.language } : {}),
  });
}
