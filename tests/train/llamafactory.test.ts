import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { llamafactory } from "../../src/train/llamafactory/llamafactory.ts";
import { trainers } from "../../src/train/trainers.ts";
import { job, testTrainer } from "./trainer.ts";

testTrainer(llamafactory, ({ step, total, loss, evalLoss }) =>
  JSON.stringify({
    current_steps: step,
    total_steps: total,
    loss,
    eval_loss: evalLoss,
    lr: 0.002,
    epoch: 0.4,
    percentage: 30,
    elapsed_time: "0:00:02",
    remaining_time: "0:00:27",
  }),
);

it("is in the list of trainers", () => expect(trainers).toContain(llamafactory));

const config = (one = job()) => parse(llamafactory.plan(one).files["config.yaml"] ?? "");

describe("LLaMA-Factory's plan", () => {
  it("is this for a CPU", () => expect(llamafactory.plan(job()).files).toMatchSnapshot());

  it("gives glibc's memory no way back on a CPU", () => {
    expect(llamafactory.plan(job()).invocation.env).toMatchObject({
      OMP_NUM_THREADS: "2",
      OMP_WAIT_POLICY: "PASSIVE",
      MALLOC_TRIM_THRESHOLD_: "-1",
    });
  });

  it("keeps the rows' cache in the run", () => {
    expect(llamafactory.plan(job()).invocation.env).toMatchObject({
      HF_DATASETS_CACHE: "/runs/my twin/work/cache",
    });
  });

  it("lets a Hugging Face id be fetched", () => {
    const plan = llamafactory.plan(
      job({ base: { model: "Qwen/Qwen2.5-0.5B-Instruct", ollama: null, template: "qwen" } }),
    );
    expect(plan.invocation.env).not.toHaveProperty("HF_HUB_OFFLINE");
  });

  it("names only columns that are there", () => {
    const rows = job().rows;
    const plan = llamafactory.plan(job({ rows: { ...rows, train: { ...rows.train, optional: [] } } }));
    const info = JSON.parse(plan.files["dataset_info.json"] ?? "");
    expect(Object.keys(info.twin_train.columns)).toEqual(["prompt", "query", "response"]);
    expect(Object.keys(info.twin_eval.columns)).toEqual(["prompt", "query", "response", "system"]);
  });

  it("measures held-out rows of their own file, before and after, never a random part", () => {
    expect(config()).toMatchObject({
      eval_dataset: "twin_eval",
      eval_on_start: true,
      do_eval: true,
      eval_steps: 11,
    });
    expect(config()).not.toHaveProperty("val_size");
  });

  it("goes on from a checkpoint without measuring the start again", () => {
    const resumed = config(job({ checkpoint: { path: "/runs/c-20", step: 20 } }));
    expect(resumed).toMatchObject({
      resume_from_checkpoint: "/runs/c-20",
      eval_on_start: false,
      max_steps: 40,
    });
    expect(resumed.overwrite_output_dir).toBe(false);
  });

  it("only measures when all steps are done", () => {
    const last = config(job({ checkpoint: { path: "/runs/c-40", step: 40 } }));
    expect(last).toMatchObject({ do_train: false, do_eval: true, adapter_name_or_path: "/runs/c-40" });
  });

  it("uses bfloat16 where the GPU has it, and 4 bit where the recipe says so", () => {
    const device = { kind: "cuda" as const, name: "GPU", memory: 8e9, bf16: true };
    expect(config(job({ device }, "quantize: 4"))).toMatchObject({
      bf16: true,
      fp16: false,
      quantization_bit: 4,
    });
    expect(config(job({ device: { ...device, bf16: false } }))).toMatchObject({ bf16: false, fp16: true });
    expect(config(job({ device }))).not.toHaveProperty("use_cpu");
  });
});

describe("LLaMA-Factory's progress", () => {
  it("sees a loss that is no number", () => {
    expect(
      llamafactory.progress('{"current_steps": 3, "total_steps": 8, "loss": NaN, "lr": 0.1}'),
    ).toMatchObject({
      step: 3,
      loss: Number.NaN,
      learningRate: 0.1,
    });
  });
});

describe("LLaMA-Factory's output", () => {
  const shown = (...lines: string[]) => lines.map(llamafactory.outputFilter());
  it("shows its messages and the frames and the end of a traceback", () => {
    const lines = [
      "[INFO|2026-11-21 09:30:28] llamafactory.data.loader:144 >> Loading dataset train.jsonl...",
      "[INFO|trainer.py:1467] 2026-11-21 09:42:45,705 >> ***** Running training *****",
      "Traceback (most recent call last):",
      '  File "/x/trainer.py", line 7, in step',
      "RuntimeError: it broke",
      "twin: first row has 20 tokens, 7 of them trained on",
    ];
    expect(shown(...lines).map((line) => line?.trim())).toEqual(lines.map((line) => line.trim()));
  });

  it("leaves out source lines, progress bars and whole rows", () => {
    expect(
      shown(
        "    loss.backward()",
        "Converting format of dataset: 100%|####| 120/120",
        "[WARNING|2026-11-21 09:30:28] llamafactory.data.processor.supervised:149 >> Dropped invalid example: my row",
      ),
    ).toEqual([null, null, null]);
  });

  it("keeps a name or a path in an error, and nothing else that is quoted", () => {
    expect(shown("KeyError: 'history'", "ValueError: bad value 'the whole text'")).toEqual([
      "KeyError: 'history'",
      "ValueError: bad value '…'",
    ]);
  });

  it("takes the escapes out of what it shows", () => {
    expect(shown("RuntimeError: \u001b[2Jboo")).toEqual(["RuntimeError: boo"]);
  });
});

describe("LLaMA-Factory's endings", () => {
  const code = (line: string, exit = 1, signal: string | null = null) =>
    llamafactory.failure({ code: exit, signal, tail: [line] });
  it.each([
    ["torch.OutOfMemoryError: CUDA out of memory.", "ENGINE", /memory/],
    ["RuntimeError: DefaultCPUAllocator: can't allocate memory", "ENGINE", /memory/],
    ["OSError: [Errno 28] No space left on device", "DISK_FULL", /disk/],
    ["huggingface_hub.errors.GatedRepoError: 401 Client Error.", "CREDENTIALS", /login/],
    ["ValueError: Template nope does not exist.", "CONFIG", /template/],
    ["KeyError: 'x'", "ENGINE", /KeyError/],
  ])("%s", (line, expected, message) => {
    expect(code(line)).toMatchObject({ code: expected, message: expect.stringMatching(message) });
  });
  it("knows the kernel's out-of-memory killer", () => {
    expect(code("", 1, "SIGKILL").message).toMatch(/memory/);
  });
  it("knows rows that teach nothing", () => expect(code("", 66).message).toMatch(/No token/));
});
