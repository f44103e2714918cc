// Stage 6 of 6: a model folder in, answers out.
import type { Message } from "../core/template.ts";

/** How to generate, in the words of the chat APIs. What is left out is up to the engine. */
export interface ChatOptions {
  temperature?: number;
  topP?: number;
  seed?: number;
  /** Most tokens to generate. */
  maxTokens?: number;
  /** Texts that end the answer and are not part of it. */
  stop?: readonly string[];
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
}

/** A piece of the answer, or its end. The end comes once, last. */
export type ChatPart = { text: string } | { usage: Usage; finish: "stop" | "length" };

/** A program that runs the twin. Stateless: every call brings the whole conversation. */
export interface Engine {
  readonly name: EngineName;
  /** Tokens that a conversation and its answer may have together. */
  readonly contextLength: number;
  /**
   * Streams the answer to `messages`. Throws CANCELLED when `signal` fired, OLLAMA or ENGINE when the engine
   * fails or dies; the next call tries again from scratch.
   */
  chat(messages: readonly Message[], options: ChatOptions, signal: AbortSignal): AsyncIterable<ChatPart>;
  close(): Promise<void>;
}

export type EngineName = "ollama" | "embedded";
