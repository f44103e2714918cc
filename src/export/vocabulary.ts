import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { asTwinError, TwinError } from "../core/errors.ts";
import type { BaseConfig, TokenizerConfig, TokenizerFile } from "./base-files.ts";
import type { GgufValue } from "./gguf.ts";
import { type Piece, parseSentencePiece, pieceTypes } from "./sentencepiece.ts";

/** Special tokens: the names in tokenizer_config.json and config.json, and the keys in GGUF. */
const specials = [
  { name: "bos", key: "bos_token_id" },
  { name: "eos", key: "eos_token_id" },
  { name: "unk", key: "unknown_token_id" },
  { name: "pad", key: "padding_token_id" },
] as const;

/** The `tokenizer.ggml.*` part of a base's header, from its SentencePiece vocabulary, as llama.cpp writes it. */
export async function vocabularyMetadata(
  folder: string,
  base: BaseConfig,
  config: TokenizerConfig,
  tokenizer: TokenizerFile,
  chatTemplate: string | null,
): Promise<[string, GgufValue][]> {
  const path = join(folder, "tokenizer.model");
  const bytes = await readFile(path).catch((error) => {
    throw asTwinError(error, path);
  });
  const model = parseSentencePiece(bytes, path);
  if (model.kind !== "bpe" || model.rewrites) {
    throw new TwinError("NOT_RECOGNIZED", `${path} splits text in a way that GGUF cannot hold.`, {
      hint: "Create the base in Ollama yourself and name it: twin export --ollama-base NAME",
    });
  }
  const pieces = allPieces(model.pieces, base.vocab_size, config);
  const prefix = config.add_prefix_space ?? (model.addDummyPrefix ? null : false);
  return [
    ...(prefix === null ? [] : [entry("add_space_prefix", { type: "bool", value: prefix })]),
    entry("model", { type: "string", value: "llama" }),
    entry("pre", { type: "string", value: "default" }),
    entry("tokens", { type: "strings", value: pieces.map(({ text }) => text) }),
    entry("scores", { type: "f32s", value: pieces.map(({ score }) => score) }),
    entry("token_type", { type: "i32s", value: pieces.map(({ type }) => type) }),
    ...specialIds(base, config, tokenizer),
    ...addedAtEnds(config, tokenizer),
    ...(chatTemplate === null ? [] : [entry("chat_template", { type: "string", value: chatTemplate }, "")]),
  ];
}

function entry(key: string, value: GgufValue, group = "ggml."): [string, GgufValue] {
  return [`tokenizer.${group}${key}`, value];
}

/** The model's pieces, filled up to the size of the embedding, with the added tokens put over them. */
function allPieces(known: readonly Piece[], size: number, config: TokenizerConfig): Piece[] {
  const pieces = Array.from(
    { length: size },
    (_, id): Piece =>
      known[id] ?? { text: Buffer.from(`[PAD${id}]`), score: -10_000, type: pieceTypes.unused },
  );
  for (const [key, { content, special }] of Object.entries(config.added_tokens_decoder ?? {})) {
    const id = Number(key);
    if (!Number.isInteger(id) || id < 0 || id >= size) continue;
    const control = special || looksSpecial(content);
    const text = Buffer.from(control ? content : content.replaceAll("▁", " "));
    pieces[id] = { text, score: -1000, type: control ? pieceTypes.control : pieceTypes.userDefined };
  }
  return pieces;
}

/** Tokens that some models forget to mark as special. */
function looksSpecial(token: string): boolean {
  return /^(?:<\|.*\|>|<｜.*｜>|<unused.*>|<pad>|<mask>)$/s.test(token);
}

function specialIds(
  base: BaseConfig,
  config: TokenizerConfig,
  tokenizer: TokenizerFile,
): [string, GgufValue][] {
  return specials.flatMap(({ name, key }) => {
    const token = config[`${name}_token`];
    const content = typeof token === "string" ? token : token?.content;
    const named = tokenizer.added_tokens.find((added) => added.content === content)?.id;
    const id = named ?? base[`${name}_token_id`];
    const valid = typeof id === "number" && Number.isInteger(id) && id >= 0 && id < base.vocab_size;
    return valid ? [entry(key, { type: "u32", value: id })] : [];
  });
}

/** Whether a text gets a token before or after it: the tokenizer's own template decides, else its configuration. */
function addedAtEnds(config: TokenizerConfig, tokenizer: TokenizerFile): [string, GgufValue][] {
  const template = templateOf(tokenizer.post_processor);
  const first = template?.at(0)?.SpecialToken !== undefined;
  const last = template?.at(-1)?.SpecialToken !== undefined;
  const bos = first ? true : config.add_bos_token;
  const eos = last ? true : config.add_eos_token;
  return [
    ...(typeof bos === "boolean" ? [entry("add_bos_token", { type: "bool", value: bos })] : []),
    ...(typeof eos === "boolean" ? [entry("add_eos_token", { type: "bool", value: eos })] : []),
  ];
}

/** The parts of the tokenizer's template for one text, where it has one of several parts. */
function templateOf(processor: TokenizerFile["post_processor"]) {
  const all = processor?.processors ?? [{ single: processor?.single }];
  return all.map(({ single }) => single ?? []).find((parts) => parts.length > 1);
}
