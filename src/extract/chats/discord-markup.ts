/** Names by id, as far as an export has them. */
export interface Names {
  people: ReadonlyMap<string, string>;
  channels: ReadonlyMap<string, string | null | undefined>;
}

/** Discord's Markdown with its references by name; code is left as it is. */
export function fromDiscord(source: string, { people, channels }: Names): string {
  return source
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, i) => {
      if (i % 2 === 1) return part;
      return part
        .replace(/<@!?(\d{1,21})>/g, (_, id: string) => `@${people.get(id) ?? "user"}`)
        .replace(/<@&\d{1,21}>/g, "@role")
        .replace(/<#(\d{1,21})>/g, (_, id: string) => `#${channelName(channels.get(id))}`)
        .replace(/<a?:(\w{1,40}):\d{1,21}>/g, ":$1:")
        .replace(/<\/([^:<>]{1,100}):\d{1,21}>/g, "/$1")
        .replace(/<t:(-?\d{1,12})(?::[a-zA-Z])?>/g, (whole, seconds: string) =>
          dayOf(Number(seconds), whole),
        );
    })
    .join("")
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .trim();
}

/** The index calls a channel `general in Some Server`. */
const channelName = (listed: string | null | undefined) => listed?.replace(/ in .*$/, "") || "channel";

function dayOf(seconds: number, otherwise: string): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? otherwise : date.toISOString().slice(0, 16).replace("T", " ");
}

/** Milliseconds; without a zone the time is UTC. An id holds the time too, from 2015 on. */
export function timeOf(timestamp: string, id: string): number | null {
  const iso = timestamp.trim().replace(" ", "T");
  const parsed = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? iso : `${iso}Z`);
  if (!Number.isNaN(parsed)) return parsed;
  return /^\d{17,20}$/.test(id) ? Number(BigInt(id) >> 22n) + 1_420_070_400_000 : null;
}
