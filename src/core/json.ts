/** The value of a JSON text, to be checked with a schema; undefined where it is none (torn, foreign, empty). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
