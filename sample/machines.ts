// Mail that no person wrote: newsletters, notifications, invitations, automatic replies, spam.
import { personAddress, selfAddress } from "./mailbox.ts";
import { expand, type Random } from "./random.ts";
import { plain, type TrapBuilder } from "./trap-builder.ts";

/** All of it, addressed to the author. */
export function machines(random: Random, traps: TrapBuilder): void {
  const to = selfAddress();
  for (let i = 0; i < 10; i++) {
    const text = expand(
      random,
      "This week at The Seed Shed: {n} new sorts of [kale|leek|bean], and {big} percent off all [nets|pots|hoses]!\n\nOrder before {day}. You receive this because you are a friend of good soil.\nUnsubscribe: https://seedshed.example/u",
    );
    traps.other("newsletter", true, {
      from: "The Seed Shed <news@seedshed.example>",
      to,
      subject: expand(random, "{big} reasons to sow in {month}"),
      parts: [plain(text)],
      headers: ["List-Unsubscribe: <https://seedshed.example/u>", "Precedence: bulk"],
      labels: "Inbox,Category Promotions",
    });
  }
  for (let i = 0; i < 10; i++) {
    const text = expand(
      random,
      "Job tide-table finished with status [ok|failed|ok] after {n} minutes.\nThis is an automatic message, do not reply.",
    );
    traps.other("notification", true, {
      from: "Build <no-reply@forge.example>",
      to,
      subject: `[seedbook] Run ${random.digits(5)}`,
      parts: [plain(text)],
      headers: ["Auto-Submitted: auto-generated"],
      labels: "Inbox,Category Updates",
    });
  }
  for (let i = 0; i < 5; i++) {
    const uid = random.hex(12);
    const text = `BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:${uid}@harbour.example\nDTSTART:2025070${i + 1}T180000Z\nSUMMARY:Harbour meeting\nEND:VEVENT\nEND:VCALENDAR`;
    const invitation = plain("You have been invited to: Harbour meeting");
    traps.other("calendar", true, {
      from: "Harbour Office <office@harbour.example>",
      to,
      subject: "Invitation: Harbour meeting",
      parts: [invitation, { ...plain(text), type: "text/calendar; method=REQUEST" }],
    });
  }
  for (let i = 0; i < 3; i++) {
    const person = traps.person();
    traps.other("out-of-office", true, {
      from: personAddress(person),
      to,
      subject: "Out of office: away until Monday",
      parts: [plain(`I am away until Monday and will read your mail then.\n\n${person.name}`)],
      headers: ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"],
    });
  }
  for (let i = 0; i < 3; i++) {
    traps.other("spam", false, {
      from: `Prize Office <win@lucky-${random.hex(4)}.test>`,
      to,
      subject: "YOU HAVE WON",
      parts: [
        plain(
          expand(random, "DEAR WINNER, you have won {big} million. Send your bank details before {day}!!!"),
        ),
      ],
      labels: "Spam",
    });
  }
}
