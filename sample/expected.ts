// The truth about the sample data, as JSON for the tests and as a table for people.
import type { Truth } from "./mailbox.ts";
import { SELF } from "./people.ts";
import type { VaultFile } from "./vault.ts";

type Count = { self: number; other: number };

const MEANING: Record<string, string> = {
  address: "a street address in prose",
  alternative: "text and HTML parts of the same mail, with a quote",
  base64: "body in base64",
  broken: "a mail with a broken sender, subject, boundary and body",
  calendar: "an invitation with a text/calendar part",
  duplicate: "the same words once more under another Message-ID",
  duplicated: "the first of the two",
  forward: "one line of hers above a forwarded mail",
  "from-line": "a body line that begins with From, once bare and once escaped",
  "html-only": "no text part; the quote is marked by gmail_quote",
  impostor: "her name with a stranger's address: not hers",
  latin1: "body in ISO-8859-1",
  newsletter: "List-Unsubscribe and Precedence: bulk",
  notification: "Auto-Submitted: auto-generated",
  "old-address": "sent from the address she had until 2024",
  "out-of-office": "an automatic reply by somebody else",
  "own-list-mail": "hers, on a mailing list, with List headers and a footer: to be kept",
  "own-out-of-office": "sent by her own machine: not her words",
  phone: "a telephone number of hers, in prose or in a signature",
  "quote-above": "the quote first, her words below",
  "quote-attribution": 'her words first, then the quote under "On … wrote:"',
  "quote-interleaved": "quoted lines between her paragraphs",
  "quote-outlook": "-----Original Message----- without any >",
  "quoted-printable": "body in quoted-printable",
  "secret-password": "a password in prose",
  "secret-token": "a token of a well-known form, made up",
  "signature-block": "name, title and telephone without a marker",
  "signature-dashes": 'a signature after "-- "',
  "signature-mobile": "Sent from my phone",
  "signature-other": 'somebody else\'s signature after "-- "',
  spam: "label Spam",
};

function tally<T>(items: readonly T[], names: (item: T) => readonly string[], id: (item: T) => string) {
  const found: Record<string, { count: number; ids: string[] }> = {};
  for (const item of items) {
    for (const name of new Set(names(item))) {
      const entry = found[name] ?? { count: 0, ids: [] };
      found[name] = entry;
      entry.count += 1;
      entry.ids.push(id(item));
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Everything that a test can assert. */
export function expected(truths: readonly Truth[], files: readonly VaultFile[], chat: Count, commits: Count) {
  const own = truths.filter((truth) => truth.own !== null);
  return {
    author: { name: SELF.name, nick: SELF.nick, addresses: [SELF.address, SELF.oldAddress] },
    mail: {
      total: truths.length,
      self: truths.filter((truth) => truth.author === "self").length,
      other: truths.filter((truth) => truth.author === "other").length,
      automated: truths.filter((truth) => truth.automated).length,
      ownWords: own.length,
      distinctOwnWords: new Set(own.map((truth) => truth.own)).size,
      traps: tally(
        truths,
        (truth) => truth.traps,
        (truth) => truth.id,
      ),
    },
    vault: {
      files: files.length,
      notes: files.filter((file) => file.note).length,
      traps: tally(
        files.filter((file) => file.trap !== null),
        (file) => [file.trap ?? ""],
        (file) => file.path,
      ),
    },
    chat,
    commits,
  };
}

/** The README beside the data. */
export function readme(facts: ReturnType<typeof expected>): string {
  const rows = Object.entries(facts.mail.traps).map(
    ([name, { count }]) => `| ${name} | ${count} | ${MEANING[name] ?? ""} |`,
  );
  const vaultRows = Object.entries(facts.vault.traps).map(
    ([name, { count, ids }]) => `| ${name} | ${count} | ${ids.join(", ")} |`,
  );
  return `# Sample data

Synthetic. Nobody wrote these words and nobody is meant: \`sample/make.ts\` makes every file here from a fixed
seed, and the same script makes the same bytes (the bundle: for the same version of git). Regenerate with \`node sample/make.ts\`; do not edit by hand.
The author, ${facts.author.name}, is invented: a lighthouse keeper who turned to gardening and programming.
All domains are reserved ones, the telephone numbers come from a range kept for fiction, the secrets are made up.

| file | what |
|---|---|
| \`takeout/\` | a Takeout mailbox: ${facts.mail.total} mails, ${facts.mail.self} from the author, ${facts.mail.other} from others |
| \`vault/\` | an Obsidian vault: ${facts.vault.notes} notes of hers in ${facts.vault.files} files |
| \`chats/_chat.txt\` | a WhatsApp export: ${facts.chat.self} messages of hers, ${facts.chat.other} of a friend |
| \`repository.bundle\` | a git repository: ${facts.commits.self} commits of hers, ${facts.commits.other} of others, a minified file (\`git clone repository.bundle\`) |
| \`expected.json\` | the counts below, with the Message-IDs |
| \`own-words.jsonl\` | for each mail of hers: what is truly her own text, without quotes and signatures |

## Traps in the mail
| trap | mails | what |
|---|---|---|
${rows.join("\n")}

A mail can hold several. Of ${facts.mail.ownWords} mails with her own words, ${facts.mail.distinctOwnWords} are distinct.

## Traps in the vault
| trap | files | which |
|---|---|---|
${vaultRows.join("\n")}
`;
}
