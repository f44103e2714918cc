import { describe, expect, it } from "vitest";
import { type FakeThread, fakeGitHub, send } from "../../fakes/github.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { entryOf, readInto } from "../../support/extract.ts";

const self = { names: ["Ada Quill"], emails: [], handles: ["adaq"] };
const secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

const issue = (number: number, more: Partial<FakeThread> = {}): FakeThread => ({
  repo: "harbour/tides",
  number,
  user: "adaq",
  title: `Issue ${number}`,
  body: `The gauge ${number} reads an hour late.`,
  created: `2024-01-01T00:00:00Z`,
  updated: `2024-01-${String((number % 27) + 1).padStart(2, "0")}T00:00:00Z`,
  comments: [],
  ...more,
});

const read = (
  folder: string,
  url: string,
  more: { token?: string; signal?: AbortSignal; login?: string } = {},
) =>
  readInto(folder, `github:${more.login ?? "adaq"}`, {
    self,
    env: { TWIN_GITHUB_API: url, GITHUB_TOKEN: more.token ?? secret },
    ...(more.signal ? { signal: more.signal } : {}),
  });

describe("GitHub", () => {
  it("reads issues, pull requests, comments and reviews with what they answer", async () => {
    const fake = await fakeGitHub([
      issue(1, { body: "Mine.\r\n<!-- Please fill in the template -->", labels: ["bug"] }),
      issue(2, {
        user: "bo",
        body: "Who keeps the log?",
        comments: [
          { id: 20, user: "stale[bot]", body: "This issue is stale.", created: "2024-01-02T01:00:00Z" },
          { id: 21, user: "adaq", body: "I do.", created: "2024-01-02T02:00:00Z" },
          { id: 22, user: "cy", body: "Since when?", created: "2024-01-02T03:00:00Z" },
          { id: 23, user: "AdaQ", body: "Since March.", created: "2024-01-02T04:00:00Z" },
          { id: 24, user: "cy", body: "Nobody answered this.", created: "2024-01-02T05:00:00Z" },
        ],
      }),
      issue(3, {
        pull: true,
        user: "bo",
        body: "Adds a lamp.",
        comments: [
          {
            id: 30,
            user: "adaq",
            body: "Sound, but for two planks.",
            created: "2024-01-03T01:00:00Z",
            review: true,
          },
          { id: 31, user: "adaq", body: "", created: "2024-01-03T01:00:00Z", review: true },
          {
            id: 32,
            user: "adaq",
            body: "Why not a match?",
            created: "2024-01-03T02:00:00Z",
            line: { path: "lamp.ts", hunk: "@@ -1 +1 @@\n-dark\n+light" },
          },
          {
            id: 33,
            user: "bo",
            body: "It is windy.",
            created: "2024-01-03T03:00:00Z",
            line: { path: "lamp.ts", hunk: "@@ -1 +1 @@", inReplyTo: 32 },
          },
          {
            id: 34,
            user: "adaq",
            body: "Then a lamp.",
            created: "2024-01-03T04:00:00Z",
            line: { path: "lamp.ts", hunk: "@@ -1 +1 @@", inReplyTo: 32 },
          },
        ],
      }),
      issue(4, { pull: true, body: "A pull request of mine." }),
    ]);
    const reading = await read(temporaryFolder(), fake.url);
    const base = "https://github.com/harbour/tides";
    const own = reading.entries
      .filter(({ document }) => document.author === "self")
      .map(({ document }) => document.externalId);
    expect(own.sort()).toEqual([
      `${base}/issues/1`,
      `${base}/issues/2#issuecomment-21`,
      `${base}/issues/2#issuecomment-23`,
      `${base}/pull/3#discussion_r32`,
      `${base}/pull/3#discussion_r34`,
      `${base}/pull/3#pullrequestreview-30`,
      `${base}/pull/4`,
    ]);
    const others = reading.entries
      .filter(({ document }) => document.author === "other")
      .map(({ document }) => document.externalId);
    expect(others.sort()).toEqual([
      `${base}/issues/2`,
      `${base}/issues/2#issuecomment-22`,
      `${base}/pull/3`,
      `${base}/pull/3#discussion_r33`,
    ]);
    expect(entryOf(reading, `${base}/issues/1`)).toMatchObject({
      document: {
        text: "Mine.",
        title: "Issue 1",
        kind: "post",
        thread: `${base}/issues/1`,
        writtenAt: "2024-01-01T00:00:00.000Z",
      },
      signals: { form: "issue", labels: ["bug"] },
    });
    expect(entryOf(reading, `${base}/issues/2#issuecomment-21`).document.replyTo).toBe(`${base}/issues/2`);
    expect(entryOf(reading, `${base}/issues/2#issuecomment-23`).document.replyTo).toBe(
      `${base}/issues/2#issuecomment-22`,
    );
    expect(entryOf(reading, `${base}/pull/3#pullrequestreview-30`)).toMatchObject({
      document: { replyTo: `${base}/pull/3` },
      signals: { form: "review" },
    });
    expect(entryOf(reading, `${base}/pull/3#discussion_r32`)).toMatchObject({
      document: { replyTo: null },
      signals: { context: "lamp.ts\n@@ -1 +1 @@\n-dark\n+light" },
    });
    expect(entryOf(reading, `${base}/pull/3#discussion_r34`).document.replyTo).toBe(
      `${base}/pull/3#discussion_r33`,
    );
    expect(entryOf(reading, `${base}/pull/4`).signals.form).toBe("pull");
  });

  it("asks again for nothing when nothing changed, then for what is new only", async () => {
    const folder = temporaryFolder();
    const fake = await fakeGitHub([
      issue(1),
      issue(2, { comments: [{ id: 5, user: "bo", body: "Yes?", created: "2024-01-02T00:00:00Z" }] }),
    ]);
    expect((await read(folder, fake.url)).extraction.added).toBe(2);

    fake.log.length = 0;
    const again = await read(folder, fake.url);
    expect(again.extraction).toMatchObject({ added: 0, updated: 0, removed: 0 });
    expect(again.entries).toHaveLength(2);
    // searches without a result have no date to start from, and no thread was asked for
    const [searches, lists] = [fake.log.slice(0, 5), fake.log.slice(5)];
    expect(searches.every((line) => line.endsWith(" 304"))).toBe(true);
    expect(lists).toEqual([
      "graphql repositoryDiscussions 50",
      "graphql repositoryDiscussionComments 50",
      "graphql gists 20",
      "graphql gistComments 50",
      "graphql commitComments 50",
      "graphql repositories 20",
    ]);

    fake.log.length = 0;
    const [first] = fake.threads;
    if (first) Object.assign(first, { body: "Changed.", updated: "2024-02-01T00:00:00Z" });
    fake.threads.push(issue(3, { updated: "2024-02-02T00:00:00Z" }));
    const third = await read(folder, fake.url);
    expect(third.extraction).toMatchObject({ added: 1, updated: 1, removed: 0 });
    expect(entryOf(third, "https://github.com/harbour/tides/issues/1").document.text).toBe("Changed.");
    expect(fake.log.filter((line) => /\/comments|threads/.test(line))).toEqual([]);
  });

  it("reads more than a search may show, in windows of time", async () => {
    const minute = (number: number) =>
      new Date(Date.UTC(2024, 0, 1, 0, number)).toISOString().replace(".000", "");
    const threads = Array.from({ length: 75 }, (_, index) => issue(index + 1, { updated: minute(index) }));
    // more of one minute than fit on a page
    for (const thread of threads.slice(20, 27)) thread.updated = minute(20);
    const fake = await fakeGitHub(threads, { perPage: 5 }); // so that a search shows 50 at most
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries).toHaveLength(75);
    expect(reading.extraction.added).toBe(75);
  });

  it("waits as a limit asks, and says so", async () => {
    const fake = await fakeGitHub([issue(1)]);
    fake.faults.push(
      (_, response) =>
        send(response, 429, { message: "You have exceeded a secondary rate limit" }, { "retry-after": "0" }),
      (_, response) =>
        send(
          response,
          403,
          { message: "API rate limit exceeded" },
          {
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) - 5),
          },
        ),
    );
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries).toHaveLength(1);
    expect(reading.events.filter(({ type }) => type === "note")).toHaveLength(2);
  });

  it("stops, to be gone on with, when the wait is long", async () => {
    const folder = temporaryFolder();
    const fake = await fakeGitHub([
      issue(1),
      issue(2, { comments: [{ id: 1, user: "bo", body: "Hm", created: "2024-01-02T00:00:00Z" }] }),
    ]);
    const limit: (typeof fake.faults)[number] = (_, response) =>
      send(
        response,
        403,
        { message: "API rate limit exceeded" },
        {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 3000),
        },
      );
    fake.faults.push(() => false, limit);
    await expect(read(folder, fake.url)).rejects.toMatchObject({
      code: "REMOTE",
      message: expect.stringContaining("used up until"),
    });
    fake.log.length = 0;
    const reading = await read(folder, fake.url);
    expect(reading.entries).toHaveLength(2);
    expect(reading.extraction.added).toBe(1); // the first was stored before
  });

  it("tries again after faults of the server", async () => {
    const fake = await fakeGitHub([issue(1)]);
    fake.faults.push(
      (_, response) => {
        response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>");
        return true;
      },
      (request) => {
        request.socket.destroy();
        return true;
      },
    );
    expect((await read(temporaryFolder(), fake.url)).entries).toHaveLength(1);
  });

  it("gives up on a server that answers nonsense", async () => {
    const fake = await fakeGitHub([]);
    fake.faults.push((_, response) => {
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<html>Log in to the hotel's network</html>");
      return true;
    });
    await expect(read(temporaryFolder(), fake.url)).rejects.toMatchObject({ code: "NETWORK" });
  });

  it("skips threads that may not be read: hidden, gone, taken down", async () => {
    const comments = [{ id: 1, user: "bo", body: "Hm", created: "2024-01-02T00:00:00Z" }];
    const fake = await fakeGitHub([
      issue(1, { repo: "harbour/hidden", comments }),
      issue(2, { repo: "harbour/gone", comments }),
      issue(3, { repo: "harbour/taken-down", comments }),
      issue(4),
    ]);
    fake.gone = { "harbour/hidden": 404, "harbour/gone": 410, "harbour/taken-down": 451 };
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries).toHaveLength(1);
    expect(reading.skipped).toMatchObject([
      { locator: "https://github.com/harbour/gone/issues/2", reason: "github-410" },
      { locator: "https://github.com/harbour/hidden/issues/1", reason: "github-404" },
      { locator: "https://github.com/harbour/taken-down/issues/3", reason: "github-451" },
    ]);
  });

  it("follows a repository that was renamed, and no redirect elsewhere", async () => {
    const elsewhere = await fakeGitHub([]);
    const comments = [{ id: 1, user: "adaq", body: "Hm", created: "2024-01-02T00:00:00Z" }];
    const fake = await fakeGitHub([issue(1, { comments })]);
    fake.renamed = { "harbour/tides": "harbour/water" };
    const toRest = (_: unknown, response: Parameters<typeof send>[0]) =>
      send(response, 200, { data: { t0: null }, errors: [{ type: "NOT_FOUND", message: "" }] });
    fake.faults.push(() => false, toRest);
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries).toHaveLength(2);
    expect(fake.log.some((line) => line.startsWith("/repos/harbour/water/issues/1/comments"))).toBe(true);

    const trap = await fakeGitHub([issue(1, { comments })]);
    trap.faults.push(
      () => false,
      toRest,
      (_, response) => send(response, 301, {}, { location: `${elsewhere.url}/steal` }),
    );
    await expect(read(temporaryFolder(), trap.url)).rejects.toMatchObject({ code: "REMOTE" });
    expect(elsewhere.log).toEqual([]);
  });

  it("refuses accounts that are not the user's, unknown ones, and bad tokens without naming the token", async () => {
    const fake = await fakeGitHub([issue(1)], { token: secret });
    await expect(read(temporaryFolder(), fake.url, { login: "bo" })).rejects.toMatchObject({
      code: "USAGE",
      hint: expect.stringContaining("twin me add bo"),
    });
    expect(fake.log).toHaveLength(0);
    const refused = await read(temporaryFolder(), fake.url, { token: "ghp_wrong" }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: "CREDENTIALS" });
    expect(
      JSON.stringify(refused) + String(refused) + (refused instanceof Error ? refused.stack : ""),
    ).not.toContain("ghp_wrong");
    const missing = await fakeGitHub([]);
    const other = { ...self, handles: ["missing"] };
    await expect(
      readInto(temporaryFolder(), "https://github.com/missing", {
        self: other,
        env: { TWIN_GITHUB_API: missing.url },
      }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("works without a token, with a warning", async () => {
    const fake = await fakeGitHub([issue(1)]);
    const reading = await readInto(temporaryFolder(), "github:adaq", {
      self,
      env: { TWIN_GITHUB_API: fake.url },
    });
    expect(reading.events).toContainEqual(
      expect.objectContaining({ type: "warning", message: expect.stringContaining("GITHUB_TOKEN") }),
    );
    expect(fake.tokens.size).toBe(0);
  });

  it("sends the token nowhere else", async () => {
    const elsewhere = await fakeGitHub([]);
    const fake = await fakeGitHub([
      issue(1, { comments: [{ id: 1, user: "bo", body: "Hm", created: "2024-01-02T00:00:00Z" }] }),
    ]);
    fake.faults.push(
      () => false,
      (_, response) => send(response, 200, { data: { t0: null } }),
      (_, response) => send(response, 200, [], { link: `<${elsewhere.url}/steal>; rel="next"` }),
    );
    await expect(read(temporaryFolder(), fake.url)).rejects.toMatchObject({ code: "REMOTE" });
    expect(elsewhere.log).toHaveLength(0);
    await expect(read(temporaryFolder(), "http://github.example")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("stops at once on Ctrl-C while it waits", async () => {
    const fake = await fakeGitHub([issue(1)]);
    fake.faults.push((_, response) =>
      send(response, 429, { message: "slow down" }, { "retry-after": "200" }),
    );
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const started = performance.now();
    await expect(read(temporaryFolder(), fake.url, { signal: stop.signal })).rejects.toMatchObject({
      code: "CANCELLED",
    });
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it("stops at once on Ctrl-C while an answer is slow", async () => {
    const fake = await fakeGitHub([issue(1)]);
    fake.faults.push(() => true); // never answers
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    await expect(read(temporaryFolder(), fake.url, { signal: stop.signal })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});
