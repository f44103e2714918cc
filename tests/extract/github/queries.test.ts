import { parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { pageQuery } from "../../../src/extract/github/account.ts";
import { connections } from "../../../src/extract/github/connections.ts";
import { readmeQuery } from "../../../src/extract/github/readme.ts";
import { queryFor } from "../../../src/extract/github/threads.ts";
import { type FakeThread, fakeGitHub, send } from "../../fakes/github.ts";
import { githubSchema } from "../../fakes/github-graphql.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { entryOf, readInto } from "../../support/extract.ts";

const self = { names: ["Ada Quill"], emails: [], handles: ["adaq"] };
const read = (folder: string, url: string, token = "ghp_0123456789") =>
  readInto(folder, "github:adaq", {
    self,
    env: { TWIN_GITHUB_API: url, ...(token ? { GITHUB_TOKEN: token } : {}) },
  });

const pull = (number: number, comments = 2): FakeThread => ({
  repo: "harbour/tides",
  number,
  pull: true,
  user: "bo",
  title: `Change ${number}`,
  body: "Adds a lamp.",
  created: "2024-01-01T00:00:00Z",
  updated: new Date(Date.UTC(2024, 0, 1, number)).toISOString().replace(".000", ""),
  comments: Array.from({ length: comments }, (_, index) => ({
    id: number * 1000 + index,
    user: index % 2 === 0 ? "adaq" : "bo",
    body: `Comment ${index} on ${number}`,
    created: new Date(Date.UTC(2024, 0, 2, 0, index)).toISOString(),
    ...(index % 4 === 0 ? {} : { line: { path: "lamp.ts", hunk: "@@ -1 +1 @@" } }),
  })),
});

describe("queries", () => {
  it("are such as GitHub's schema allows", () => {
    for (const query of [...connections.map(pageQuery), readmeQuery, queryFor(1), queryFor(10)])
      expect(validate(githubSchema(), parse(query)).map(String)).toEqual([]);
  });

  it("read ten threads at once, and the same as the lists do", async () => {
    const threads = Array.from({ length: 25 }, (_, index) => pull(index + 1, 6));
    const fake = await fakeGitHub(threads);
    const byQuery = await read(temporaryFolder(), fake.url);
    expect(fake.log.filter((line) => line.startsWith("graphql threads"))).toEqual([
      "graphql threads 10",
      "graphql threads 10",
      "graphql threads 5",
    ]);
    expect(fake.log.some((line) => line.startsWith("/repos/"))).toBe(false);
    fake.log.length = 0;
    const byLists = await read(temporaryFolder(), fake.url, "");
    expect(fake.log.filter((line) => line.startsWith("/repos/"))).toHaveLength(75);
    const seen = ({ entries }: typeof byQuery) =>
      entries.map(({ document, signals }) => ({ document, signals }));
    expect(seen(byQuery)).toEqual(seen(byLists));
    expect(byQuery.entries.filter(({ document }) => document.author === "self")).toHaveLength(75);
  });

  it("are made smaller where GitHub cannot bear them, and given up for lists", async () => {
    const fake = await fakeGitHub(Array.from({ length: 10 }, (_, index) => pull(index + 1, 1)));
    let most = 0;
    const heavy: (typeof fake.faults)[number] = (_request, response, body) => {
      fake.faults.unshift(heavy);
      if (!body.includes("resource(")) return false;
      const threads = Object.keys(JSON.parse(body).variables).length;
      if (threads > 3 || body.includes("/pull/7")) {
        response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>");
        return true;
      }
      most = Math.max(most, threads);
      return false;
    };
    fake.faults.push(heavy);
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries.filter(({ document }) => document.author === "self")).toHaveLength(10);
    expect(most).toBe(3);
    expect(fake.log.filter((line) => line.startsWith("/repos/")).every((line) => line.includes("/7/"))).toBe(
      true,
    );
  });

  it("are followed by the lists where a thread is longer than they reach", async () => {
    const fake = await fakeGitHub([pull(1, 450)]);
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries.filter(({ document }) => document.author === "self")).toHaveLength(225);
  });

  it("wait for the limit that an answer tells of", async () => {
    const fake = await fakeGitHub([pull(1)]);
    const limited: (typeof fake.faults)[number] = (_, response) =>
      send(
        response,
        200,
        { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded for user ID 1." }] },
        { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) - 1) },
      );
    const tooLong: (typeof fake.faults)[number] = (_, response) =>
      send(response, 200, {
        data: null,
        errors: [{ message: "Something went wrong while executing your query." }],
      });
    const dropped: (typeof fake.faults)[number] = (request) => {
      request.socket.destroy();
      return true;
    };
    fake.faults.push(
      () => false,
      () => false,
      () => false,
      () => false,
      limited,
      tooLong,
    );
    fake.faults.push(() => false, dropped);
    const reading = await read(temporaryFolder(), fake.url);
    expect(reading.entries.filter(({ document }) => document.author === "self")).toHaveLength(1);
    expect(reading.events).toContainEqual(expect.objectContaining({ type: "note" }));
  });
});

const at = "2024-05-01T08:00:00Z";
const who = (login: string) => ({ __typename: "User", login });

function fill(fake: Awaited<ReturnType<typeof fakeGitHub>>): void {
  const discussion = {
    url: "https://github.com/orgs/harbour/discussions/1",
    title: "Which oil?",
    body: "Whale oil is out.",
    createdAt: at,
    author: who("bo"),
  };
  const top = {
    url: `${discussion.url}#discussioncomment-1`,
    body: "Olive?",
    createdAt: at,
    author: who("cy"),
  };
  const gist = { isFork: false, isPublic: true, createdAt: at };
  fake.account = {
    repositoryDiscussions: [
      {
        ...discussion,
        url: "https://github.com/harbour/tides/discussions/9",
        title: "Lamps",
        body: "Let us have lamps.",
        author: who("adaq"),
      },
    ],
    repositoryDiscussionComments: [
      {
        ...top,
        url: `${discussion.url}#discussioncomment-2`,
        body: "Rapeseed.",
        author: who("adaq"),
        replyTo: top,
        discussion,
      },
      {
        ...top,
        url: `${discussion.url}#discussioncomment-3`,
        body: "Or none.",
        author: who("adaq"),
        replyTo: null,
        discussion,
      },
    ],
    gists: [
      {
        ...gist,
        url: "https://gist.github.com/adaq/1",
        description: "When the water comes",
        files: [
          { name: "tide.py", text: "high = 6\n", isTruncated: false },
          { name: "why.md", text: "Because of the moon.\n", isTruncated: false },
          { name: "data.csv", text: "a,b\n", isTruncated: false },
          { name: "big.py", text: "x", isTruncated: true },
          {
            name: "made.go",
            text: "// Code generated by protoc. DO NOT EDIT.\npackage x\n",
            isTruncated: false,
          },
        ],
      },
      {
        ...gist,
        isFork: true,
        isPublic: false,
        url: "https://gist.github.com/adaq/2",
        description: "",
        files: [{ name: "x.py", text: "x = 1", isTruncated: false }],
      },
    ],
    gistComments: [
      {
        databaseId: 7,
        body: "It was high at six.",
        createdAt: at,
        author: who("adaq"),
        gist: { url: "https://gist.github.com/bo/3", description: "Tides by Bo" },
      },
    ],
    commitComments: [
      {
        url: "https://github.com/harbour/tides/commit/abc#commitcomment-4",
        body: "This broke the table.",
        createdAt: at,
        author: who("adaq"),
        path: "tide.ts",
        commit: { url: "https://github.com/harbour/tides/commit/abc", messageHeadline: "Turn the table" },
      },
    ],
    repositories: [
      {
        url: "https://github.com/adaq/lamp",
        name: "lamp",
        owner: { __typename: "User", login: "adaq" },
        pushedAt: at,
        releases: {
          nodes: [
            {
              url: "https://github.com/adaq/lamp/releases/tag/v1",
              name: "",
              tagName: "v1",
              description: "It burns.",
              isDraft: false,
              publishedAt: at,
              createdAt: at,
              author: who("adaq"),
            },
            {
              url: "https://github.com/adaq/lamp/releases/tag/v2",
              name: "Two",
              tagName: "v2",
              description: "By Bo.",
              isDraft: false,
              publishedAt: at,
              createdAt: at,
              author: who("bo"),
            },
          ],
        },
        object: ({ expression }: { expression: string }) =>
          expression === "HEAD:"
            ? {
                __typename: "Tree",
                entries: [
                  { name: "src", type: "tree" },
                  { name: "Readme.md", type: "blob" },
                ],
              }
            : expression === "HEAD"
              ? { __typename: "Commit", blame: { ranges: [range(1, 8, "adaq"), range(9, 16, "bo")] } }
              : {
                  __typename: "Blob",
                  text: `# Lamp\n${"Mine.\n".repeat(7)}${"Bo's.\n".repeat(8)}`,
                  isTruncated: false,
                },
      },
    ],
  };
}

const range = (startingLine: number, endingLine: number, login: string) => ({
  startingLine,
  endingLine,
  commit: { committedDate: at, author: { user: who(login) } },
});

describe("an account's lists", () => {
  it("give discussions, gists, comments on gists and commits, releases and READMEs", async () => {
    const fake = await fakeGitHub([]);
    fill(fake);
    const reading = await read(temporaryFolder(), fake.url);
    const own = reading.entries.filter(({ document }) => document.author === "self");
    expect(own.map(({ document }) => document.text).sort()).toEqual(
      [
        "Let us have lamps.",
        "Rapeseed.",
        "Or none.",
        "high = 6",
        "Because of the moon.",
        "It was high at six.",
        "This broke the table.",
        "It burns.",
        `# Lamp\n${"Mine.\n".repeat(7)}`.trim(),
      ].sort(),
    );
    const others = reading.entries.filter(({ document }) => document.author === "other");
    expect(others.map(({ document }) => document.text).sort()).toEqual(["Olive?", "Whale oil is out."]);
    const base = "https://github.com/orgs/harbour/discussions/1";
    expect(entryOf(reading, `${base}#discussioncomment-2`)).toMatchObject({
      document: { replyTo: `${base}#discussioncomment-1`, thread: base, title: "Which oil?" },
      signals: { form: "comment" },
    });
    expect(entryOf(reading, `${base}#discussioncomment-3`).document.replyTo).toBe(base);
    expect(entryOf(reading, "https://gist.github.com/adaq/1#file-tide-py")).toMatchObject({
      document: { kind: "code", title: "When the water comes", audience: "public", language: null },
      signals: { form: "gist", syntax: "Python", context: "tide.py" },
    });
    expect(
      entryOf(reading, "https://gist.github.com/bo/3?permalink_comment_id=7#gistcomment-7").signals.context,
    ).toBe("Tides by Bo");
    expect(entryOf(reading, "https://github.com/adaq/lamp/blob/HEAD/Readme.md")).toMatchObject({
      document: { kind: "article", title: "Lamp" },
      signals: { form: "readme", ownShare: 0.5 },
    });
    expect(reading.extraction.leftOut).toEqual({
      copied: 1,
      "neither-prose-nor-code": 1,
      "too-large": 1,
      generated: 1,
      "by-others": 1,
    });
  });

  it("are read again each time; READMEs only after a push; what is deleted on GitHub stays", async () => {
    const folder = temporaryFolder();
    const fake = await fakeGitHub([]);
    fill(fake);
    const { extraction } = await read(folder, fake.url);
    fake.log.length = 0;
    fake.account.gistComments = [];
    const [discussion] = fake.account.repositoryDiscussions ?? [];
    if (discussion) discussion.body = "Let us have more lamps.";
    const again = await read(folder, fake.url);
    expect(again.extraction).toMatchObject({ added: 0, updated: 1, removed: 0 });
    expect(again.entries).toHaveLength(extraction.added);
    expect(fake.log).not.toContain("graphql readme");
    const [repository] = fake.account.repositories ?? [];
    if (repository) repository.pushedAt = "2024-06-01T00:00:00Z";
    await read(folder, fake.url);
    expect(fake.log).toContain("graphql readme");
  });

  it("are gone on with where a reading was stopped", async () => {
    const folder = temporaryFolder();
    const fake = await fakeGitHub([]);
    fake.account.repositoryDiscussions = Array.from({ length: 120 }, (_, index) => ({
      url: `https://github.com/harbour/tides/discussions/${index}`,
      title: `Number ${index}`,
      body: `Words number ${index}.`,
      createdAt: at,
      author: who("adaq"),
    }));
    const stop: (typeof fake.faults)[number] = (_, response, body) => {
      if (JSON.parse(body || "{}").variables?.after !== "cursor:50") {
        fake.faults.unshift(stop);
        return false;
      }
      const reset = String(Math.floor(Date.now() / 1000) + 3000);
      return send(
        response,
        403,
        { message: "limit" },
        { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      );
    };
    fake.faults.push(stop);
    await expect(read(folder, fake.url)).rejects.toMatchObject({ code: "REMOTE" });
    fake.log.length = 0;
    const reading = await read(folder, fake.url);
    expect(reading.extraction).toMatchObject({ added: 70, unchanged: 0 });
    expect(reading.entries).toHaveLength(120);
    expect(fake.log.filter((line) => line.includes("repositoryDiscussions "))).toEqual([
      "graphql repositoryDiscussions 50 after cursor:50",
      "graphql repositoryDiscussions 50 after cursor:100",
    ]);
  });

  it("are asked for in smaller pages where they are too heavy", async () => {
    const fake = await fakeGitHub([]);
    fill(fake);
    const heavy: (typeof fake.faults)[number] = (_, response, body) => {
      fake.faults.unshift(heavy);
      if (!body.includes("page: gists") || JSON.parse(body).variables.first <= 5) return false;
      response.writeHead(502).end();
      return true;
    };
    fake.faults.push(heavy);
    expect((await read(temporaryFolder(), fake.url)).extraction.leftOut).toMatchObject({ copied: 1 });
    expect(fake.log).toContain("graphql gists 5");
  });
});
