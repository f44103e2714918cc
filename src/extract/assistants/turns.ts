import type { Message } from "../chats/conversation.ts";
import { type Item, leftOut } from "../items.ts";
import { splitTurn } from "./paste.ts";

/** A turn of a conversation with an assistant, as its export has it. */
export interface AssistantTurn {
  id: string;
  role: "user" | "assistant";
  at: string | number | null;
  text: string;
  /** The turn before it. */
  replyTo: string | null;
  /** Files and pasted text that the program itself kept apart. */
  attached?: readonly { name: string; text: string }[];
  form?: string;
  locator: string;
}

/** How much of what was pasted goes along as the context of what was said about it. */
const CONTEXT = 4000;

/** The messages of a turn: what the user said, and before it, as somebody else's words, what was pasted. */
export function* turnMessages(turn: AssistantTurn, assistant: string): Iterable<Message | Item> {
  const { id, role, at, replyTo, locator, attached = [] } = turn;
  const thread = "all"; // one conversation is one thread, however long it pauses
  const common = { at, replyTo, thread };
  if (role === "assistant") {
    yield { ...common, id, from: { name: assistant }, own: false, text: turn.text, locator };
    return;
  }
  const from = { name: "" };
  const { own, pasted } = splitTurn(turn.text);
  const foreign = [
    ...pasted.map(({ text, sign }) => ({ text, form: sign, foreign: "paste" })),
    ...attached
      .filter(({ text }) => text.trim() !== "")
      .map(({ name, text }) => ({ text, form: name, foreign: isPasteName(name) ? "paste" : "attachment" })),
  ];
  for (const [i, { text, form, foreign: sign }] of foreign.entries()) {
    const isAll = own === "" && i === 0;
    const place = isAll ? id : `${id}#${i + 1}`;
    yield {
      ...common,
      id: place,
      from,
      own: true,
      text,
      foreign: sign,
      form,
      locator: `${locator} ${sign} ${i + 1}`,
    };
  }
  if (own === "") {
    if (foreign.length === 0) yield leftOut("turn without text");
    return;
  }
  const context = foreign
    .map(({ text }) => text)
    .join("\n\n")
    .slice(0, CONTEXT);
  yield {
    ...common,
    id,
    from,
    own: true,
    text: own,
    ...(turn.form ? { form: turn.form } : {}),
    ...(context === "" ? {} : { context }),
    locator,
  };
}

const isPasteName = (name: string) => name === "" || /^(?:pasted|paste)\b/iu.test(name);
