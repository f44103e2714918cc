/** One turn of a conversation, as the chat APIs have it. */
export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

/**
 * How a base model wants its turns marked. Training, export and serving must agree to the letter, so all
 * three read this table.
 */
export interface Template {
  /** LLaMA-Factory's name. */
  name: string;
  /** Ollama's, in Go's template language, for the Modelfile. */
  ollama: string;
  /** Where generation ends. */
  stop: readonly string[];
  /** The prompt text for `messages`, ending where the assistant is to go on. */
  render(messages: readonly Message[]): string;
}

const chatml: Template = {
  name: "chatml",
  ollama:
    "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n",
  stop: ["<|im_end|>", "<|im_start|>"],
  render: (messages) =>
    `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("")}<|im_start|>assistant\n`,
};

export const templates: readonly Template[] = [chatml];
