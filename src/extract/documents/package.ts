import { openZipBytes } from "../../io/archive.ts";

/** The parts of a document that is a zip inside, in memory and within bounds. */
export interface Package {
  names: readonly string[];
  /** A part's text (UTF-8); null where there is none. Throws where it is larger than such a part can be. */
  text(name: string): Promise<string | null>;
}

/** Characters of prose take a byte or two; a part beyond this is none. */
const PART = 96 * 2 ** 20;
const TOTAL = 256 * 2 ** 20;

/** Lists a document's parts. Throws CORRUPT for what is no honest zip. */
export async function openPackage(bytes: Uint8Array, name: string): Promise<Package> {
  const { members } = await openZipBytes(bytes, name);
  const byName = new Map(members.map((member) => [member.name, member]));
  let total = 0;
  return {
    names: [...byName.keys()],
    text: async (part) => {
      const member = byName.get(part);
      if (!member) return null;
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const chunk of member.open()) {
        size += chunk.length;
        total += chunk.length;
        if (size > PART || total > TOTAL) throw new Error(`${part} is too large`);
        pieces.push(Buffer.from(chunk));
      }
      return new TextDecoder().decode(Buffer.concat(pieces));
    },
  };
}
