import {
  type Document,
  isSelf,
  isSelfByName,
  type Person,
  type Self,
  type Signals,
} from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, isoTime } from "../items.ts";
import type { ExportEntry } from "../source.ts";

/** A conversation of any chat program. */
export interface Conversation {
  source: string;
  /** What tells it apart from the others of this source, on any machine: its id, else its title and people. */
  key: string;
  title: string | null;
  /** Everybody in it as far as the export tells; the speakers are added. */
  people?: readonly Person[];
  /** Several people by its nature; else it is told from who speaks. */
  group?: boolean;
  /** Anybody may read it: an open channel. */
  isPublic?: boolean;
  /** Not a talk: notes to oneself, posts of a channel; "chat", if not said. */
  kind?: Document["kind"];
  /** Where it is none of the above: oneself. */
  audience?: Document["audience"];
  /** The export does not say which of the speakers is the user: they are reported. */
  isOpen?: boolean;
}

/** One message of any chat program, before it is a document. */
export interface Message {
  /** The program's own id of it, unique in the conversation; null where it has none. */
  id: string | null;
  /** ISO 8601, milliseconds, or null. */
  at: string | number | null;
  from: { name: string; address?: string; handle?: string };
  /** Whether the user wrote it; null where addresses, handles and names have to tell. */
  own: boolean | null;
  /** Markdown; never empty. */
  text: string;
  /** `id` of the message that it answers, where the program says so. */
  replyTo?: string | null;
  /** The program's own thread within the conversation, however long it pauses; a stretch of time if not said. */
  thread?: string | null;
  /** Whose words the text is if not the sender's: "forward", "share". */
  foreign?: string;
  /** "poll", "edited", "caption", … */
  form?: string;
  /** What it is about and is not its own: the quoted message, the shared post. */
  context?: string;
  locator: string;
}

/** A pause after which people start anew. */
const SESSION = 4 * 3600 * 1000;
/** Messages among which one that has the same identity is looked for: such stand close together. */
const REMEMBERED = 20_000;

/**
 * The documents of a conversation's messages, which come in the order of time. What belongs together is a thread: a
 * stretch without a pause of four hours. A message answers the one that the program names, else the first of a turn
 * answers what another wrote last in the same stretch. Items among the messages (what was left out) are passed on.
 */
export async function* conversationItems(
  entry: ExportEntry,
  self: Self,
  conversation: Conversation,
  messages: AsyncIterable<Message | Item> | Iterable<Message | Item>,
): AsyncIterable<Item> {
  const speakers = new Map<string, { records: number; own: boolean }>();
  let seen = new Map<string, number>();
  let before: ReadonlyMap<string, number> = new Map();
  const group = conversation.group ?? (conversation.people?.length ?? 0) > 2;
  const audience = conversation.audience ?? (conversation.isPublic ? "public" : group ? "group" : "person");
  const threads = new Map<string, Last>();

  for await (const message of messages) {
    if ("type" in message) {
      yield message;
      continue;
    }
    const { from, text } = message;
    const speaker = from.handle ?? from.address ?? from.name;
    const own = message.own ?? (isSelf(self, from) || (from.name !== "" && isSelfByName(self, from.name)));
    const known = speakers.get(from.name);
    speakers.set(from.name, { records: (known?.records ?? 0) + 1, own });

    const place = message.thread ?? "";
    const last: Last | null = threads.get(place) ?? null;
    const at = isoTime(message.at);
    const time: number = at === null ? (last?.time ?? 0) : Date.parse(at);
    const isNew: boolean = last === null || (place === "" && Math.abs(time - last.time) > SESSION);
    const thread: string =
      isNew || !last
        ? `${conversation.source}:${sha256(`${conversation.key}\0${place || at}`).slice(0, 16)}`
        : last.thread;

    // the same words at the same second twice are two messages
    const identity = message.id ?? sha256(`${at}\0${speaker}\0${text}`).slice(0, 16);
    const count = (seen.get(identity) ?? before.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    if (seen.size > REMEMBERED) [seen, before] = [new Map(), seen];
    const unique = count === 1 ? identity : `${identity}-${count}`;
    const externalId = idIn(conversation, unique);

    const isTurn: boolean = isNew || last?.speaker !== speaker;
    const answered = isTurn && !isNew ? (last?.id ?? null) : null;
    const replyTo = message.replyTo ? idIn(conversation, message.replyTo) : answered;

    yield documentItem(entry, {
      source: conversation.source,
      identity: [conversation.key, unique],
      kind: conversation.kind ?? "chat",
      text,
      author: own && !message.foreign ? "self" : "other",
      at,
      title: conversation.title,
      thread,
      replyTo,
      audience,
      externalId,
      locator: message.locator,
      signals: signalsOf(conversation, message),
    });
    threads.set(place, { speaker, id: externalId, time, thread });
  }
  if (!conversation.isOpen) return;
  for (const [name, { records, own }] of speakers)
    yield { type: "speaker", name, conversation: conversation.title ?? conversation.key, records, own };
}

interface Last {
  speaker: string;
  id: string;
  time: number;
  thread: string;
}

/** What the outside world knows a message by. */
const idIn = ({ source, key }: Conversation, id: string) => `${source}:${key}/${id}`;

function signalsOf(conversation: Conversation, { from, foreign, form, context }: Message): Signals {
  const to = conversation.people?.filter(({ name }) => name !== from.name).slice(0, 20);
  return {
    from: { name: from.name, address: from.address ?? from.handle ?? "" },
    ...(to && to.length > 0 ? { to } : {}),
    ...(foreign ? { foreign } : {}),
    ...(form ? { form } : {}),
    ...(context ? { context } : {}),
  };
}
