import { isSelf, normalizeAddress, type Person, type Self } from "../../core/document.ts";

/** Is the author of a commit the user? Addresses decide; GitHub's own addresses carry a handle. */
export function isOwn(self: Self, address: string): boolean {
  const handle = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/i.exec(address)?.[1];
  return isSelf(self, handle ? { address, handle } : { address });
}

/** Counts authors, to suggest those who share a name with the user but have an address that is not listed. */
export class Authors {
  readonly #self: Self;
  readonly #ownNames: Set<string>;
  readonly #others = new Map<string, Person & { records: number }>();

  constructor(self: Self) {
    this.#self = self;
    this.#ownNames = new Set(self.names.map(key));
  }

  /** Notes one commit's author; says whether it is the user. */
  add(name: string, address: string): boolean {
    if (isOwn(this.#self, address)) {
      this.#ownNames.add(key(name));
      return true;
    }
    const known = this.#others.get(`${key(name)} ${normalizeAddress(address)}`);
    if (known) known.records++;
    else this.#others.set(`${key(name)} ${normalizeAddress(address)}`, { name, address, records: 1 });
    return false;
  }

  /** Others by address who go by one of the user's names, most commits first. */
  lookalikes(): (Person & { records: number })[] {
    return [...this.#others.values()]
      .filter(({ name }) => this.#ownNames.has(key(name)))
      .sort((a, b) => b.records - a.records);
  }
}

const key = (name: string) => name.trim().toLowerCase().replace(/\s+/g, " ");
