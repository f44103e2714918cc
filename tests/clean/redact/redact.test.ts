import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../../src/clean/redact/redact.ts";

const redactor = createRedactor({
  emails: true,
  phones: true,
  secrets: true,
  countries: ["US", "DE", "GB", "FR"],
  self: { names: ["Bob"], emails: ["bob@harbour.example"], handles: [] },
});
const redact = (text: string) => redactor.redact(text).text;

describe("addresses", () => {
  it.each([
    "ann@example.org",
    "Ann.Example+boats@mail.example.co.uk",
    "ann at example.org>",
    "murdoch.d at gmail.com",
    "ann (at) example (dot) org",
    "ann [at] example.org",
    "ann AT example DOT org",
    "ann dot example at harbour dot org",
    "edd @end|ng |rom deb|@n@org",
    "ann_at_example_dot_org",
    "mailto:ann@example.org",
    "bob at harbour.example",
    "ann.example @ example.org",
    "jürgen@müller.example",
  ])("takes out %s", (address) => {
    const text = redact(`Write to <${address} if you can.`);
    expect(text).toContain("[email]");
    expect(text).not.toMatch(/ann|murdoch|edd|example\.org|harbour|rgen/u);
  });

  it.each([
    "The docs are hosted at example.org since May.",
    "Look at it.",
    "We meet at noon. Bring oars.",
    "x@y is not an address",
    "git clone git@host.example:boats/oars.git",
    "It is at home dot and dash.",
    "slot@name",
  ])("leaves %j", (text) => expect(redact(text)).toBe(text));
});

describe("phone numbers", () => {
  it.each([
    "+1 202 555 0143",
    "(202) 555-0143",
    "202-555-0143",
    "+44 20 7946 0958",
    "+49 30 901820",
    "+44 1632 960123",
    "030 / 901820",
    "06 12 34 56 78",
  ])("takes out %s", (number) => {
    const text = redact(`You reach me under ${number}, best after six.`);
    expect(text).toBe("You reach me under [phone], best after six.");
  });

  it.each([
    "Released on 2020-05-04 at 09:15:00.",
    "Commit 1234567890 broke it.",
    "It took 1589 seconds and 104857600 bytes.",
    "Versions 1.2.3 and 10.4.11 work.",
    "Address 192.168.100.200 answers.",
    "ISBN 978-3-16-148410-0",
    "Time stamp 20200504091500.",
    "Between 1998-2004 we had 3 boats.",
    "See issue #12345678 and line 1234-5678.",
  ])("leaves %j", (text) => expect(redact(text)).toBe(text));
});

// Put together here, so that no scanner takes this file for a leak.
const alnum = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3".repeat(4);
const hex = "0123456789abcdef".repeat(8);
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(3);
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGH".repeat(2);
const tokens: Record<string, string> = {
  github: `ghp_${alnum.slice(0, 36)}`,
  "github fine-grained": `github_pat_${alnum.slice(0, 60)}`,
  gitlab: `glpat-${alnum.slice(0, 20)}`,
  aws: `AKIA${upper.slice(0, 16)}`,
  google: `AIza${alnum.slice(0, 35)}`,
  "google secret": `GOCSPX-${alnum.slice(0, 28)}`,
  openai: `sk-proj-${alnum.slice(0, 48)}`,
  anthropic: `sk-ant-api03-${alnum.slice(0, 60)}`,
  huggingface: `hf_${letters.slice(0, 34)}`,
  slack: `xoxb-123456789012-${alnum.slice(0, 24)}`,
  "slack webhook": `https://hooks.slack.com/services/T00000000/B00000000/${alnum.slice(0, 24)}`,
  telegram: `123456789:AA${alnum.slice(0, 33)}`,
  stripe: `sk_live_${alnum.slice(0, 24)}`,
  npm: `npm_${alnum.slice(0, 36)}`,
  pypi: `pypi-${alnum.slice(0, 80)}`,
  rubygems: `rubygems_${hex.slice(0, 48)}`,
  docker: `dckr_pat_${alnum.slice(0, 27)}`,
  digitalocean: `dop_v1_${hex.slice(0, 64)}`,
  sendgrid: `SG.${alnum.slice(0, 22)}.${alnum.slice(0, 43)}`,
  mailgun: `key-${hex.slice(0, 32)}`,
  mailchimp: `${hex.slice(0, 32)}-us12`,
  twilio: `SK${hex.slice(0, 32)}`,
  shopify: `shpat_${hex.slice(0, 32)}`,
  "new relic": `NRAK-${upper.slice(0, 27)}`,
  databricks: `dapi${hex.slice(0, 32)}`,
  vault: `hvs.${alnum.slice(0, 30)}`,
  linear: `lin_api_${alnum.slice(0, 40)}`,
  notion: `ntn_${alnum.slice(0, 46)}`,
  grafana: `glsa_${alnum.slice(0, 32)}_${hex.slice(0, 8)}`,
  age: `AGE-SECRET-KEY-1${upper.slice(0, 58)}`,
  jwt: `eyJ${alnum.slice(0, 20)}.eyJ${alnum.slice(0, 40)}.${alnum.slice(0, 43)}`,
  runpod: `rpa_${upper.slice(0, 40)}`,
};

describe("secrets", () => {
  it.each(Object.entries(tokens))("takes out a token of %s", (_, token) => {
    for (const text of [`Use ${token} for now.`, `export TOKEN="${token}"`, `(${token})`, `> ${token}\n`]) {
      expect(redact(text)).not.toContain(token.slice(8));
    }
  });

  it.each([
    ["the password is hunter2.", "hunter2"],
    ["The wifi password: Sturm-und-Drang", "Sturm-und-Drang"],
    ["pw: x9!kk2", "x9!kk2"],
    ["Das Passwort lautet Möwe77!", "Möwe77"],
    ["le mot de passe est mouette-42", "mouette-42"],
    ["La contraseña es gaviota99", "gaviota99"],
    ["Password for the shed is correct-horse-battery", "correct-horse-battery"],
    ['db.password = "s3cr3t-V4lue"', "s3cr3t-V4lue"],
    ["API_KEY=9f8e7d6c5b4a39281706f5e4", "9f8e7d6c5b4a39281706f5e4"],
    ["postgres://harbour:Ebb-and-flow@db.example/boats", "Ebb-and-flow"],
    ["https://bob:letmein@git.example/boats.git", "letmein"],
    ["PIN is 4711", "4711"],
    ["The password is:\n\n  tidal-4711\n", "tidal-4711"],
    ["密码是abc123xyz", "abc123xyz"],
    ["Server=db;User Id=sa;Password=Str0ngPwd!;", "Str0ngPwd"],
  ])("takes the secret out of %j", (text, secret) => {
    const result = redact(text);
    expect(result).not.toContain(secret);
    expect(result).toContain("[secret]");
  });

  it("takes out private keys, whole or cut off", () => {
    const body = `${alnum.slice(0, 64)}\n`.repeat(5);
    const begin = "-----BEGIN RSA PRIVATE KEY-----"; // gitleaks:allow
    for (const key of [`${begin}\n${body}-----END RSA PRIVATE KEY-----`, `${begin}\n${body}`]) {
      const text = redact(`Here it is:\n${key}\nKeep it safe.`);
      expect(text).not.toContain(alnum.slice(0, 20));
      expect(text).toContain("Keep it safe.");
    }
  });

  it.each([
    "The password is required for this.",
    "Your password is stored in the vault.",
    "I lost my password again.",
    "password: string",
    "The token is invalid or expired.",
    "const token = getToken();",
    "A secret: we sail on Sunday.",
    "The key is under the blue pot.",
    "git commit 1f0c5a7b2d9e8f6a4b3c2d1e0f9a8b7c6d5e4f3a",
    "See https://example.org:8080/path/to@place",
    "token_count = max_tokens",
    "It is a pass: the exam is over.",
    'return_token_budget: Literal["default", "unlimited"]',
    "    pass\n-\n-\n+class Conversation:",
    "when the caller passes `hide_reasoning` to it",
    "now correctly passes {attachments} on",
  ])("leaves %j", (text) => expect(redact(text)).toBe(text));
});

describe("the redactor", () => {
  const plain = fc.stringMatching(/^[a-z]{2,8}( [a-z]{2,8}){0,6}$/);
  const secret = fc.constantFrom(...Object.values(tokens));
  const address = fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/), fc.stringMatching(/^[a-z]{3,8}\.(org|com|de)$/))
    .map(([local, domain]) => `${local}@${domain}`);
  const phone = fc
    .tuple(fc.integer({ min: 200, max: 989 }), fc.integer({ min: 100, max: 199 }))
    .map(([area, last]) => `+1 202 ${area} 0${last}`);

  it("lets nothing planted through, and finds nothing in what it wrote", () => {
    const planted = fc.oneof(
      secret,
      address,
      phone.filter((number) => redact(number) === "[phone]"),
    );
    const separator = fc.constantFrom(" ", "\n", ", ", " (", ") ", ": ", "; ", '"', "\t");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plain, separator, planted, separator), { minLength: 1, maxLength: 6 }),
        (parts) => {
          const result = redact(parts.map((part) => part.join("")).join(" "));
          for (const [, , value] of parts) expect(result).not.toContain(value);
          expect(redactor.find(result)).toEqual([]);
          expect(redact(result)).toBe(result);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("comes to rest on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(redactor.find(redact(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("has a switch for each type", () => {
    const text = `ann@example.org, +1 202 555 0143, ${tokens.github}`;
    const settings = {
      emails: false,
      phones: false,
      secrets: false,
      countries: ["US"],
      self: { names: [], emails: [], handles: [] },
    };
    expect(createRedactor(settings).redact(text).text).toBe(text);
    expect(createRedactor({ ...settings, phones: true }).redact(text).text).toContain("[phone]");
  });

  it("masks what it shows of a finding", () => {
    const { findings } = redactor.redact("Write to ann@example.org.");
    expect(findings).toEqual([{ type: "email", rule: "address", masked: "a••••••••••••g" }]);
  });

  const size = 100_000;
  it.each([
    ["a".repeat(size)],
    ["a.".repeat(size / 2)],
    ["a@".repeat(size / 2)],
    ["a@b.".repeat(size / 4)],
    ["1".repeat(size)],
    ["1 ".repeat(size / 2)],
    ["(1) 2-".repeat(size / 6)],
    ["password ".repeat(size / 9)],
    ["password is ".repeat(size / 12)],
    ["password for ".repeat(size / 13)],
    ["token=".repeat(size / 6)],
    ["a_".repeat(size / 2)],
    ["a://b:".repeat(size / 6)],
    ["eyJ.".repeat(size / 4)],
    ["-----BEGIN ".repeat(size / 11)],
    ["-----BEGIN RSA PRIVATE KEY-----".repeat(size / 31)],
    [" at ".repeat(size / 4)],
    ["a at b ".repeat(size / 7)],
    ["a dot ".repeat(size / 6)],
    ["ABCD".repeat(size / 4)],
  ])("100 kB of %.12s are no trouble", (text) => {
    redactor.find(text);
    const times = Array.from({ length: 3 }, () => {
      const started = process.cpuUsage();
      redactor.find(text);
      return process.cpuUsage(started).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
