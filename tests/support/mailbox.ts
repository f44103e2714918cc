/** A made-up mailbox, the same for the same numbers: threads of a few people, some HTML, some attachments. */
export function* mailbox({
  messages,
  seed = 1,
  attachment = 0,
}: {
  messages: number;
  seed?: number;
  /** Bytes of base64 on every third message. */
  attachment?: number;
}): Generator<string> {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const sentence = () =>
    `${Array.from({ length: 6 + random(12) }, () => words[random(words.length)]).join(" ")}.`;
  const base64 = `${"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo".repeat(2)}\n`.repeat(Math.ceil(attachment / 73));
  for (let i = 0; i < messages; i++) {
    const own = random(3) === 0;
    const thread = i - (i % 4);
    const date = new Date(Date.UTC(2015, 0, 1) + i * 3_600_000 * 5);
    const from = own ? "Ann Lee <ann@example.org>" : `Person ${random(40)} <p${random(40)}@example.com>`;
    const body = Array.from({ length: 2 + random(6) }, () => `${sentence()}\n${sentence()}`).join("\n\n");
    const head = [
      `From ${own ? "ann@example.org" : "p@example.com"} ${stamp(date)}`,
      `From: ${from}`,
      "To: list@example.net",
      `Subject: ${i === thread ? "" : "Re: "}${words[thread % words.length]} ${thread}`,
      `Date: ${date.toUTCString()}`,
      `Message-ID: <${seed}.${i}@example.org>`,
      ...(i === thread
        ? []
        : [`In-Reply-To: <${seed}.${i - 1}@example.org>`, `References: <${seed}.${thread}@example.org>`]),
    ];
    if (attachment > 0 && i % 3 === 0) {
      const part = (type: string, content: string) => `--b${i}\nContent-Type: ${type}\n\n${content}\n`;
      yield `${head.join("\n")}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b${i}\n\n${part("text/plain", body)}${part("image/png\nContent-Transfer-Encoding: base64", base64)}--b${i}--\n\n`;
    } else yield `${head.join("\n")}\n\n${body}\n\n`;
  }
}

const stamp = (date: Date) => {
  const [day, number, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${number} ${time} ${year}`;
};

const words =
  "the a roof garden river of in on with letter winter answer house because never always maybe bread window night train slowly found wrote asked moved green small quiet morning paper stone under over again still about where".split(
    " ",
  );
