import { parentPort, workerData } from "node:worker_threads";
import { PSTFile } from "pst-extractor";
import { z } from "zod";
import type { OutlookMessage } from "./outlook-message.ts";
import { toInternetMessage } from "./outlook-message.ts";
import type { OutlookItem } from "./outlook-store.ts";

// The stores of Outlook are read by libraries that wait for the disk and trust what they find there: in a thread that
// may hang, or die.

const { path } = z.object({ path: z.string() }).parse(workerData);
const AT_ONCE = 32;
const LARGE = 2 * 1024 * 1024;

let credit = 2;
let resume: () => void = () => undefined;
parentPort?.on("message", () => {
  credit++;
  resume();
});

async function send(items: OutlookItem[], end = false): Promise<void> {
  while (credit <= 0)
    await new Promise<void>((done) => {
      resume = done;
    });
  credit--;
  parentPort?.postMessage({ items, end });
}

let waiting: OutlookItem[] = [];
let bytes = 0;
async function give(item: OutlookItem): Promise<void> {
  waiting.push(item);
  bytes += item.type === "mail" ? item.bytes.length : 0;
  if (waiting.length < AT_ONCE && bytes < LARGE) return;
  await send(waiting);
  waiting = [];
  bytes = 0;
}

type Folder = ReturnType<PSTFile["getRootFolder"]>;

async function walk(folder: Folder, above: readonly string[]): Promise<void> {
  const names = folder.displayName ? [...above, folder.displayName] : above;
  if (folder.contentCount > 0) {
    for (let i = 0; ; i++) {
      const locator = `${names.join("/")} ${i + 1}`;
      try {
        const child: unknown = folder.getNextChild();
        if (child === null || child === undefined) break;
        await give(read(child, locator, names));
      } catch {
        await give({ type: "skipped", locator, reason: "broken-message" });
        if (i > folder.contentCount) break;
      }
    }
  }
  if (!folder.hasSubfolders || above.length > 40) return;
  for (const below of folder.getSubFolders()) await walk(below, names);
}

/** What the library gives is not what its types promise: any of it may be missing. */
const text = z.string().catch("");
const person = z.object({
  smtpAddress: text,
  emailAddress: text,
  displayName: text,
  recipientType: z.number(),
});
const itemSchema = z.object({ messageClass: text });
const mailSchema = z.object({
  transportMessageHeaders: text,
  senderName: text,
  senderEmailAddress: text,
  subject: text,
  clientSubmitTime: z.date().nullable().catch(null),
  internetMessageId: text,
  inReplyToId: text,
  body: text,
  bodyHTML: text,
  isUnsent: z.boolean().catch(false),
  numberOfRecipients: z.number().catch(0),
});
const contactSchema = z.object({
  displayName: text,
  givenName: text,
  surname: text,
  email1EmailAddress: text,
  email2EmailAddress: text,
  email3EmailAddress: text,
  mobileTelephoneNumber: text,
  homeTelephoneNumber: text,
  businessTelephoneNumber: text,
});

function read(item: unknown, locator: string, folders: readonly string[]): OutlookItem {
  const { messageClass } = itemSchema.parse(item);
  if (/^IPM\.Contact/i.test(messageClass)) return contact(item, locator);
  if (!/^(?:IPM\.Note|IPM\.Post|IPM$|REPORT\.)/i.test(messageClass))
    return { type: "leftOut", reason: kindOf(messageClass), count: 1 };
  const mail = mailSchema.parse(item);
  if (mail.isUnsent && !mail.clientSubmitTime) return { type: "leftOut", reason: "draft", count: 1 };
  return {
    type: "mail",
    bytes: toInternetMessage(messageOf(mail, item)),
    file: path,
    locator,
    labels: folders.slice(-1),
  };
}

function messageOf(mail: z.infer<typeof mailSchema>, item: unknown): OutlookMessage {
  const people = recipients(item, Math.min(mail.numberOfRecipients, 500));
  const of = (type: number) => people.filter((one) => one.type === type);
  return {
    headers: mail.transportMessageHeaders,
    from: { name: mail.senderName, address: mail.senderEmailAddress },
    to: of(1),
    cc: of(2),
    subject: mail.subject,
    sent: mail.clientSubmitTime,
    messageId: mail.internetMessageId,
    inReplyTo: mail.inReplyToId,
    references: "",
    plain: mail.body,
    html: mail.bodyHTML,
  };
}

function recipients(item: unknown, many: number): { name: string; address: string; type: number }[] {
  const source = z.object({
    getRecipient: z.custom<(number: number) => unknown>((value) => typeof value === "function"),
  });
  const found = source.safeParse(item);
  if (!found.success) return [];
  return Array.from({ length: many }, (_, i) => i).flatMap((i) => {
    const one = person.safeParse(recipient(found.data.getRecipient, item, i));
    if (!one.success) return [];
    const { smtpAddress, emailAddress, displayName, recipientType } = one.data;
    return [{ name: displayName, address: smtpAddress || emailAddress, type: recipientType }];
  });
}

function recipient(get: (number: number) => unknown, item: unknown, i: number): unknown {
  try {
    return get.call(item, i);
  } catch {
    return null; // its table is damaged; the mail is not
  }
}

function contact(item: unknown, locator: string): OutlookItem {
  const one = contactSchema.parse(item);
  const list = (...values: string[]) => [...new Set(values.map((value) => value.trim()).filter(Boolean))];
  return {
    type: "contact",
    names: list(one.displayName, `${one.givenName} ${one.surname}`),
    emails: list(one.email1EmailAddress, one.email2EmailAddress, one.email3EmailAddress),
    phones: list(one.mobileTelephoneNumber, one.homeTelephoneNumber, one.businessTelephoneNumber),
    locator,
  };
}

const kindOf = (messageClass: string) =>
  /appointment|schedule/i.test(messageClass)
    ? "calendar"
    : /task/i.test(messageClass)
      ? "task"
      : "no mail (another kind of Outlook item)";

const store = new PSTFile(path);
await walk(store.getRootFolder(), []);
await send(waiting, true);
store.close();
