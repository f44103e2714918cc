import ICAL from "ical.js";
import type { Person } from "../../core/document.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import { htmlToMarkdown } from "../markup/html-to-markdown.ts";
import type { ExportEntry } from "../source.ts";

/** What the events of one file share: its name and its zones. */
export class CalendarFile {
  readonly #entry: ExportEntry;
  readonly #name: string;
  readonly #zones = new Map<string, ICAL.Timezone>();

  constructor(entry: ExportEntry, text: string) {
    this.#entry = entry;
    this.#name = /^X-WR-CALNAME[^:\n]*:(.*)$/imu.exec(text)?.[1]?.trim() ?? "";
    for (const [zone] of text.matchAll(/^BEGIN:VTIMEZONE[ \t]*\n[\s\S]*?^END:VTIMEZONE/gimu)) {
      try {
        const component = new ICAL.Component(ICAL.parse(zone));
        const id = component.getFirstPropertyValue("tzid");
        if (typeof id === "string") this.#zones.set(id, new ICAL.Timezone({ component, tzid: id }));
      } catch {
        // then its name has to do
      }
    }
  }

  /** The document of one event, which is what others may have written: it can only be context. */
  eventItem(body: string, locator: string): Item {
    try {
      const value: unknown = ICAL.parse(`BEGIN:VEVENT\n${body}END:VEVENT`);
      if (Array.isArray(value)) return this.#item(new ICAL.Component(value), locator);
    } catch {
      // the library throws plain errors, some of them only when a value is asked for
    }
    return skipped(locator, "unreadable-event");
  }

  #item(component: ICAL.Component, locator: string): Item {
    const text = (name: string) => String(component.getFirstPropertyValue(name) ?? "").trim();
    if (text("status").toUpperCase() === "CANCELLED") return leftOut("cancelled");
    const title = text("summary");
    const description = text("description");
    const parts = [
      title,
      text("location"),
      /<\w+[^>]*>/u.test(description) ? htmlToMarkdown(description) : description,
    ];
    const words = parts.filter((part) => part !== "").join("\n\n");
    if (words === "") return leftOut("empty");
    const uid = text("uid");
    const start = this.#start(component);
    const people = component.getAllProperties("attendee").map(personOf);
    const [organizer] = component.getAllProperties("organizer").map(personOf);
    const recurrence = text("recurrence-id");
    return documentItem(this.#entry, {
      source: "calendar",
      identity: uid ? [uid, recurrence] : [start ?? "", words],
      kind: "meeting",
      text: words,
      author: "other",
      at: start,
      title: title || null,
      audience: people.length > 2 ? "group" : people.length > 0 ? "person" : "self",
      externalId: uid ? (recurrence ? `${uid}/${recurrence}` : uid) : null,
      locator,
      signals: {
        form: "event",
        ...(organizer ? { from: organizer } : {}),
        ...(people.length > 0 ? { to: people.slice(0, 50) } : {}),
        ...(this.#name ? { labels: [this.#name] } : {}),
      },
    });
  }

  /** In UTC: a zone of the file by its rules, a known one by its name, none as UTC. */
  #start(component: ICAL.Component): string | null {
    const property = component.getFirstProperty("dtstart");
    const value = property?.getFirstValue();
    if (!(value instanceof ICAL.Time)) return null;
    // the library counts on from the 99th of the 13th month
    const raw = String(property?.toJSON()[3] ?? "");
    if (!/^\d{4}-(?:0\d|1[0-2])-[0-3]\d(?:T[0-2]\d:|$)/u.test(raw)) return null;
    const id = String(property?.getFirstParameter("tzid") ?? "");
    const zone = this.#zones.get(id);
    if (zone) value.zone = zone;
    if (zone || value.zone === ICAL.Timezone.utcTimezone) return value.toJSDate().toISOString();
    const local = Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second);
    return new Date(local - offsetOf(id, local)).toISOString();
  }
}

/** Milliseconds that a zone is ahead of UTC at a local time; 0 for a name that nobody knows. */
function offsetOf(zone: string, local: number): number {
  if (zone === "") return 0;
  try {
    const name = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(local)
      .find(({ type }) => type === "timeZoneName")?.value;
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
    return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
  } catch {
    return 0;
  }
}

function personOf(property: ICAL.Property): Person {
  const address = String(property.getFirstValue() ?? "").replace(/^mailto:/i, "");
  return {
    name: String(property.getFirstParameter("cn") ?? ""),
    address: address.includes("@") ? address : "",
  };
}
