/** How many words a text has; of scripts without spaces two characters count as one. */
export function wordCount(text: string): number {
  const dense =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return (text.match(/\S+/g)?.length ?? 0) + Math.floor(dense / 2);
}
