import type { Document, Entry, Person } from "../core/document.ts";

/** What an instruction is made from: facts of the document and what it answers, nothing invented. */
export interface Context extends Entry {
  parent: Entry | null;
}

/** An instruction for the document. Varied by its id, so that a rebuild says the same. */
export function instructionFor(context: Context): string {
  const variants = variantsFor(context);
  return (
    variants[Number.parseInt(context.document.id.slice(0, 8), 16) % variants.length] ?? variants[0] ?? ""
  );
}

function variantsFor(context: Context): string[] {
  const { document, signals } = context;
  if (signals.form === "biography") return aboutOneself(document);
  switch (document.kind) {
    case "email":
      return mail(context);
    case "chat":
      return chat(context);
    case "post":
      return signals.form === "commit" ? commit(context) : post(context);
    case "code":
      return signals.form === "commit" ? commit(context) : code(context);
    default:
      return signals.form === "commit" ? commit(context) : prose(context);
  }
}

function mail({ document, signals, parent }: Context): string[] {
  const subject = subjectOf(document);
  if (parent) {
    const from = nameOf(parent.signals.from);
    const of = from ? ` from ${from}` : "";
    return subject
      ? [
          `Write your reply to this mail${of}. Subject: ${subject}`,
          `Answer this mail${of} about "${subject}".`,
          `${from ?? "Somebody"} wrote you this mail with the subject "${subject}". Write your answer.`,
        ]
      : [`Write your reply to this mail${of}.`, `Answer this mail${of}.`];
  }
  const names = (signals.to ?? []).map(nameOf).filter((name) => name !== null);
  const to = names.length > 0 ? ` to ${names.slice(0, 3).join(", ")}` : "";
  if (document.replyTo && subject) {
    return [`Write your answer${to} in the mail thread "${subject}".`, `Reply${to}. Subject: ${subject}`];
  }
  return subject
    ? [
        `Write a mail${to} with the subject "${subject}".`,
        `Write a mail${to}. Subject: ${subject}`,
        `Write a mail${to} about "${subject}".`,
      ]
    : [`Write a mail${to}.`];
}

/** A question that the user has answered about themselves is the instruction; else it is how they present themselves. */
function aboutOneself({ title }: Document): string[] {
  const question = oneLine(title);
  if (/[?？]$/u.test(question)) return [question];
  return ["Write a short text about yourself.", "Present yourself in a few sentences."];
}

function chat({ parent }: Context): string[] {
  if (!parent) return ["Write a chat message."];
  const from = nameOf(parent.signals.from);
  return from
    ? [`Reply to this message from ${from}.`, `${from} wrote you this. Answer.`]
    : ["Reply to this message."];
}

function post({ document, signals, parent }: Context): string[] {
  const title = titleOf(document);
  const about = title ? ` "${title}"` : "";
  if (signals.form === "review")
    return [`Write your review of the pull request${about}.`, `Review the pull request${about}.`];
  if (parent || signals.form === "comment") {
    return [`Write your comment on${about || " this"}.`, `Answer in the discussion${about}.`];
  }
  if (signals.form === "issue")
    return [`Write the issue${about}.`, `Open an issue${about ? ` with the title${about}` : ""}.`];
  if (signals.form === "pull") return [`Write the description of the pull request${about}.`];
  return [`Write a post${about ? ` with the title${about}` : ""}.`];
}

function commit({ signals }: Context): string[] {
  return signals.context
    ? ["Write the commit message for this change.", "Describe this change in a commit message."]
    : ["Write a commit message."];
}

function code({ document, signals }: Context): string[] {
  const path = document.title ?? document.externalId;
  const what = signals.syntax ? `${signals.syntax} code` : "code";
  return path ? [`Write the ${what} of ${path}.`, `Write ${path}.`] : [`Write ${what}.`];
}

const nouns: Partial<Record<Document["kind"], string>> = {
  article: "article",
  note: "note",
  journal: "journal entry",
  meeting: "meeting notes",
  clip: "note",
};

function prose({ document, signals }: Context): string[] {
  const noun = signals.form === "readme" ? "README" : (nouns[document.kind] ?? "text");
  const title = titleOf(document);
  const headings = headingsOf(document.text).filter((heading) => heading !== title);
  const sections = headings.length >= 2 ? ` Its sections: ${headings.slice(0, 8).join("; ")}.` : "";
  const day = document.kind === "journal" && document.writtenAt ? document.writtenAt.slice(0, 10) : null;
  if (title) {
    return [
      `Write your ${noun} "${title}".${sections}`,
      `Write your ${noun} with the title "${title}".${sections}`,
      `Write your ${noun} about "${title}".${sections}`,
    ];
  }
  if (day) return [`Write your ${noun} of ${day}.`, `Write your ${noun} for ${day}.`];
  const labels = (signals.labels ?? []).slice(0, 4).join(", ");
  return [labels ? `Write a ${noun} about ${labels}.` : `Write a ${noun}.`];
}

/** A mail's subject without "Re:", "Fwd:", their sisters in other languages, and list tags. */
export function subjectOf({ title }: Document): string | null {
  let subject = oneLine(title);
  for (let round = 0; round < 8; round++) {
    const shorter = subject
      .replace(
        /^(?:re|fwd?|aw|wg|antw|sv|vs|vb|rv|res|enc|tr|rif|odp|r|i|回复|答复|转发|回覆)\s{0,2}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,2}[:：]\s{0,4}/iu,
        "",
      )
      .replace(/^\[[^\]]{1,40}\]\s{0,4}/u, "");
    if (shorter === subject) break;
    subject = shorter;
  }
  return subject === "" ? null : subject;
}

function titleOf({ title }: Document): string | null {
  return oneLine(title) || null;
}

function headingsOf(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split("\n", 2000)) {
    const heading = /^#{1,3} (\S.{0,100})$/u.exec(line.slice(0, 110))?.[1];
    if (heading) found.push(heading.replace(/[#*_`]/gu, "").trim());
    if (found.length === 12) break;
  }
  return found;
}

/** A person's name as the mail has it, or null where it is only an address. */
function nameOf(person: Person | undefined): string | null {
  const name = oneLine(person?.name ?? "").replace(/^["']|["']$/gu, "");
  return name === "" || /@| at /u.test(name) || name.length > 60 ? null : name;
}

function oneLine(text: string | null): string {
  return (text ?? "").slice(0, 200).replace(/\s+/gu, " ").trim();
}
