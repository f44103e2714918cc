import { TwinError } from "../core/errors.ts";
import type { Message } from "../core/template.ts";
import { type Generated, type Ollama, withTag } from "../io/ollama.ts";
import type { Settings } from "./modelfile.ts";

export interface Proof {
  check: string;
  passed: boolean;
  detail: string;
}

/** Neutral on purpose: nothing of the user's may leave the workspace for a check. */
const questions = ["How was your week?", "Can we meet on Thursday?", "What do you think of the new plan?"];

/** Base and twin differ by more than rounding: an adapter of zeros gives exactly 0. */
const leastDifference = 1e-3;

/**
 * Is the model in Ollama the twin that was trained? Listed, with the template, system line and stop words of
 * training, with prompts that Ollama renders as we do, and with other probabilities than its base. A test on
 * words alone has let a corrupted adapter pass.
 */
export async function prove(
  ollama: Ollama,
  { base, model }: { base: string; model: string },
  settings: Settings,
): Promise<Proof[]> {
  const { template, system } = settings;
  const listed = (await ollama.tags()).includes(withTag(model));
  if (!listed) return [{ check: "listed", passed: false, detail: `${model} is not in Ollama's list` }];
  const shown = await ollama.show(model);
  const stops = template.stop.filter((word) => shown.parameters.includes(JSON.stringify(word)));
  return [
    { check: "listed", passed: true, detail: model },
    { check: "template", passed: shown.template === template.ollama, detail: template.name },
    {
      check: "system line",
      passed: shown.system === (system ?? ""),
      detail: system === null ? "none" : `${system.length} characters`,
    },
    {
      check: "stop words",
      passed: stops.length === template.stop.length,
      detail: template.stop.join(" "),
    },
    await sameRendering(ollama, model, settings),
    await differentProbabilities(ollama, base, model, settings),
  ];
}

/** Throws MISMATCH when a check failed. */
export function assertProven(proof: readonly Proof[]): void {
  const failed = proof.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  throw new TwinError(
    "MISMATCH",
    `The exported model is not the twin that was trained: ${failed.map(({ check, detail }) => `${check} (${detail})`).join("; ")}.`,
    {
      hint: "It was removed from Ollama again. Train the run anew, or export it with --to folder to look at it.",
    },
  );
}

async function sameRendering(ollama: Ollama, model: string, { template, system }: Settings): Promise<Proof> {
  // Short, because Ollama leaves turns out where the context is too small for them.
  const asked: Message[] = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Fine." },
    { role: "user", content: "And you?" },
  ];
  const line: Message[] = system === null ? [] : [{ role: "system", content: system }];
  const theirs = await ollama.render(model, asked).catch((error) => {
    if (error instanceof TwinError && error.code === "OLLAMA") return null;
    throw error;
  });
  const check = "rendered prompt";
  if (theirs === null) return { check, passed: true, detail: "not told by this Ollama" };
  const ours = template.render([...line, ...asked]);
  return { check, passed: theirs === ours, detail: theirs === ours ? "the same here and there" : "differs" };
}

async function differentProbabilities(
  ollama: Ollama,
  base: string,
  model: string,
  { template, system }: Settings,
): Promise<Proof> {
  const line: Message[] = system === null ? [] : [{ role: "system", content: system }];
  const prompts = questions.map((content) => template.render([...line, { role: "user", content }]));
  const [plain, tuned] = [
    await firstTokens(ollama, base, prompts),
    await firstTokens(ollama, model, prompts),
  ];
  const differences = plain.map((one, index) => difference(one, tuned[index]));
  const largest = Math.max(...differences);
  const shown = (one: Generated | undefined) => one?.logprobs?.[0]?.logprob.toFixed(4) ?? "none";
  return {
    check: "probabilities",
    passed: largest > leastDifference,
    detail: `top logprob ${shown(plain[0])} in the base, ${shown(tuned[0])} in the twin; largest difference ${
      Number.isFinite(largest) ? largest.toFixed(4) : "another choice of words"
    }`,
  };
}

async function firstTokens(ollama: Ollama, model: string, prompts: readonly string[]): Promise<Generated[]> {
  const options = { temperature: 0, num_predict: 1, seed: 1 };
  const answers: Generated[] = [];
  for (const prompt of prompts) {
    answers.push(
      await ollama.generate({ model, prompt, raw: true, logprobs: true, top_logprobs: 4, options }),
    );
  }
  return answers;
}

/** Largest difference between the logprobs of tokens that both name; infinite where they share none. */
function difference(a: Generated, b: Generated | undefined): number {
  const [left, right] = [candidates(a), candidates(b)];
  if (left.size === 0 || right.size === 0) return 0;
  const both = [...left].flatMap(([token, logprob]) => {
    const other = right.get(token);
    return other === undefined ? [] : [Math.abs(other - logprob)];
  });
  return both.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...both);
}

function candidates(answer: Generated | undefined): Map<string, number> {
  const first = answer?.logprobs?.[0];
  const all = first ? [first, ...(first.top_logprobs ?? [])] : [];
  return new Map(all.map(({ token, logprob }) => [token, logprob]));
}
