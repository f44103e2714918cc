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
  /**
   * The prompt text for `messages`, ending where the assistant is to go on; without the token that begins a
   * text, which tokenizers add themselves.
   */
  render(messages: readonly Message[]): string;
}

const chatmlTurns = (messages: readonly Message[]) =>
  `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join("")}<|im_start|>assistant\n`;
const chatmlGo =
  "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n";

const chatml: Template = {
  name: "chatml",
  ollama: chatmlGo,
  stop: ["<|im_end|>", "<|im_start|>"],
  render: (messages) => chatmlTurns(merged(messages)),
};

/** LLaMA-Factory gives a row without a system line this one; rows and requests with their own are as in chatml. */
const qwenSystem = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

const qwen: Template = {
  name: "qwen",
  ollama: `{{- if not .System }}<|im_start|>system\n${qwenSystem}<|im_end|>\n{{ end }}${chatmlGo}`,
  stop: ["<|im_end|>"],
  render: (messages) => {
    const own: Message[] = systemOf(messages) ? [] : [{ role: "system", content: qwenSystem }];
    return chatmlTurns(merged([...own, ...messages]));
  },
};

const llama3: Template = {
  name: "llama3",
  ollama:
    "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>\n\n",
  stop: ["<|eot_id|>", "<|eom_id|>"],
  render: (messages) =>
    `${merged(messages)
      .map(({ role, content }) => `<|start_header_id|>${role}<|end_header_id|>\n\n${content}<|eot_id|>`)
      .join("")}<|start_header_id|>assistant<|end_header_id|>\n\n`,
};

/** Mistral has no system turn: the line stands at the head of the first user turn. */
const mistral: Template = {
  name: "mistral",
  ollama:
    '{{- $system := .System }}{{- range .Messages }}{{- if eq .Role "user" }}[INST] {{ if $system }}{{ $system }}\n\n{{ $system = "" }}{{ end }}{{ .Content }}[/INST]{{- else if eq .Role "assistant" }} {{ .Content }}</s>{{- end }}{{- end }}',
  stop: ["</s>"],
  render: (messages) => {
    let head = systemOf(messages);
    let text = "";
    for (const { role, content } of merged(messages)) {
      if (role === "assistant") text += ` ${content}</s>`;
      if (role !== "user") continue;
      text += `[INST] ${head ? `${head}\n\n` : ""}${content}[/INST]`;
      head = "";
    }
    return text;
  },
};

export const templates: readonly Template[] = [chatml, qwen, llama3, mistral];

export function findTemplate(name: string): Template | undefined {
  return templates.find((template) => template.name === name);
}

/** Ollama's view of a conversation: turns of the same role in a row are one, with an empty line between. */
function merged(messages: readonly Message[]): Message[] {
  const result: Message[] = [];
  for (const { role, content } of messages) {
    const last = result.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else result.push({ role, content });
  }
  return result;
}

function systemOf(messages: readonly Message[]): string {
  return messages
    .filter(({ role }) => role === "system")
    .map(({ content }) => content)
    .join("\n\n");
}
