import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelManifest } from "../../src/core/artifacts.ts";
import type { Document } from "../../src/core/document.ts";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";

/** A workspace with one exported model and the given documents. */
export function workspaceWith(
  documents: readonly Partial<Document>[] = [],
  manifest: Partial<ModelManifest> = {},
): string {
  const root = temporaryFolder();
  writeFileSync(
    join(root, "twin.yaml"),
    'version: 1\nme:\n  names: ["Ann Example"]\n  emails: [ann@example.org]\n',
  );
  const folder = join(root, "models", "m1");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...modelManifest, ...manifest }));
  if (documents.length > 0) fillCorpus(join(root, "corpus.db"), documents);
  return root;
}

const modelManifest: ModelManifest = {
  schema: 1,
  kind: "model",
  id: "m1",
  twin: "0.1.0",
  run: "r1",
  dataset: "d1",
  base: { model: "/somewhere/base", ollama: null, template: "chatml" },
  system: "You write as Ann.",
  architecture: "llama",
  rank: 8,
  alpha: 16,
  ollama: { version: "0.32.15", host: "http://127.0.0.1:11434", base: "twin-base", model: "twin-ann:latest" },
  proof: [],
  baseGguf: null,
  files: [],
};

/** Writes documents into a corpus; what a test does not name is filled in. */
export function fillCorpus(path: string, documents: readonly Partial<Document>[]): void {
  using corpus = Corpus.open(path);
  const reading = corpus.beginFile("mbox", "/fixture.mbox", "1");
  const records = documents.map((given, index) => ({
    type: "document" as const,
    signals: {},
    document: {
      id: `d${index}`,
      kind: "email" as const,
      text: "",
      author: "self" as const,
      writtenAt: "2024-03-01T10:00:00.000Z",
      title: null,
      thread: null,
      replyTo: null,
      audience: null,
      language: null,
      externalId: null,
      provenance: { source: "mbox", file: "/fixture.mbox", locator: `byte ${index}`, sha256: `${index}` },
      ...given,
    },
  }));
  corpus.write(reading, records, "end");
  corpus.endFile(reading);
}
