import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { ownPart } from "../git/files.ts";
import { foreignByContent } from "../git/foreign.ts";
import { classify } from "../git/syntax.ts";
import { type Item, leftOut } from "../items.ts";
import type { Context } from "./connection.ts";
import { Refused } from "./patience.ts";
import { postRecord } from "./post.ts";

const answerSchema = z.looseObject({
  repository: z
    .looseObject({
      file: z.looseObject({ text: z.string().nullish(), isTruncated: z.boolean().nullish() }).nullish(),
      head: z
        .looseObject({
          blame: z.looseObject({
            ranges: z.array(
              z.looseObject({
                startingLine: z.int(),
                endingLine: z.int(),
                commit: z.looseObject({
                  committedDate: z.string().nullish(),
                  author: z.looseObject({ user: z.looseObject({ login: z.string() }).nullish() }).nullish(),
                }),
              }),
            ),
          }),
        })
        .nullish(),
    })
    .nullable(),
});

export const readmeQuery = `query($owner: String!, $name: String!, $file: String!, $path: String!) {
  repository(owner: $owner, name: $name) {
    file: object(expression: $file) { ... on Blob { text isTruncated } }
    head: object(expression: "HEAD") { ... on Commit { blame(path: $path) { ranges {
      startingLine endingLine commit { committedDate author { user { login } } } } } } } } }`;

interface Repository {
  url: string;
  name: string;
  owner: { login: string };
  pushedAt?: string | null | undefined;
}

/** The user's part of a repository's README, by the lines that blame gives them; nothing where it was read before. */
export async function readmeItems(
  repository: Repository,
  names: readonly string[],
  { api, login, state }: Context,
): Promise<Item[]> {
  const path = names.find((name) => classify(name)?.kind === "readme");
  const version = repository.pushedAt ?? "";
  if (!path || state.readmes[repository.url] === version) return [];
  const variables = { owner: repository.owner.login, name: repository.name, file: `HEAD:${path}`, path };
  let answer: unknown;
  try {
    answer = await api.query(readmeQuery, variables);
  } catch (error) {
    // a long history is more than GitHub blames in one request: the next run tries again
    if (error instanceof TwinError && error.code === "NETWORK")
      return [{ type: "skipped", locator: repository.url, reason: "github-gave-up" }];
    if (!(error instanceof Refused)) throw error;
  }
  const found = answerSchema.safeParse(answer).data?.repository;
  state.readmes[repository.url] = version;
  const text = found?.file?.text;
  if (!text || found.file?.isTruncated) return [leftOut(text ? "too-large" : "empty")];
  const foreign = foreignByContent(text, true);
  if (foreign) return [leftOut(foreign)];
  const lines = text.replace(/\n$/, "").split("\n");
  const written: boolean[] = lines.map(() => false);
  let newest = "";
  for (const { startingLine, endingLine, commit } of found.head?.blame.ranges ?? []) {
    if (commit.author?.user?.login.toLowerCase() !== login.toLowerCase()) continue;
    written.fill(true, startingLine - 1, endingLine);
    if ((commit.committedDate ?? "") > newest) newest = commit.committedDate ?? "";
  }
  const own = written.filter(Boolean).length;
  if (own === 0) return [leftOut("file-by-others")];
  const part = ownPart(
    lines.map((line) => ({ text: Buffer.from(line) })),
    written,
  );
  const url = `${repository.url}/blob/HEAD/${path}`;
  const record = postRecord(
    {
      url,
      body: part,
      login,
      mine: true,
      at: newest || null,
      title: /^#\s+(.{1,200}?)\s*#*$/m.exec(part.slice(0, 4000))?.[1] ?? repository.name,
      thread: null,
      replyTo: null,
      kind: "article",
      audience: "public",
      signals: { form: "readme", ownShare: Math.round((own / lines.length) * 1000) / 1000 },
    },
    { source: "github", file: url },
  );
  return [record ?? leftOut("mostly-by-others")];
}
