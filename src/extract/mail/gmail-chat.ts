/**
 * Gmail's label for chats in the languages of its interface.
 * From what Gmail's sidebar calls it; exports of every language could not be tried.
 */
const names = new Set(
  "chat,chats,chatten,chattar,chatt,csevegés,csevegések,czat,czaty,discussion,discussions,conversaciones,bate-papo,bate-papos,xat,xats,sohbet,sohbetler,keskustelut,чат,чаты,чати,чатове,συνομιλίες,צ'אט,צ'אטים,الدردشة,चैट,แชท,trò chuyện,チャット,채팅,聊天,即時通訊".split(
    ",",
  ),
);

/** Was this no mail, but a message or a conversation of Google Talk or Hangouts, which Gmail keeps among the mail? */
export const isGmailChat = (labels: readonly string[]) =>
  labels.some((label) => names.has(label.toLowerCase()));

const LEAST_SHARE = 0.6;
const turn = /^(?:\[?\d{1,2}[:.]\d{2}(?:\s?[AP]M)?\]?\s+)?(\p{L}[^:\n<>]{0,40}):\s/iu;

/** Does the text hold the turns of several people? Then nobody wrote it as a whole. */
export function isTranscript(text: string): boolean {
  const lines = text.split("\n", 2000).filter((line) => line.trim() !== "");
  const speakers = lines.flatMap((line) => turn.exec(line)?.[1]?.trim().toLowerCase() ?? []);
  return new Set(speakers).size > 1 && speakers.length >= lines.length * LEAST_SHARE;
}
