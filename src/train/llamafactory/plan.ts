import { join } from "node:path";
import { stringify } from "yaml";
import { resource } from "../../io/resources.ts";
import type { RowFile } from "../rows.ts";
import type { Job, Plan } from "../trainer.ts";

const CONFIG = "config.yaml";

/** What LLaMA-Factory is told. Pure; paths go into its YAML, never through a command line that splits at spaces. */
export function plan(job: Job): Plan {
  const script = resource("recipes", "engines", "llamafactory", "train.py");
  return {
    files: {
      [CONFIG]: stringify(settings(job)),
      "dataset_info.json": `${JSON.stringify(
        {
          twin_train: describe(job.rows.train),
          twin_eval: { ...describe(job.rows.eval), num_samples: evalRows(job) },
        },
        null,
        2,
      )}\n`,
    },
    invocation: {
      command: job.python,
      args: [script, join(job.work, CONFIG)],
      cwd: job.work,
      env: environment(job),
    },
  };
}

function settings({ recipe, base, device, totalSteps, work, checkpoint, ...job }: Job) {
  // A run that was killed after its last step only has the final measurement left to do.
  const measureOnly = checkpoint !== null && checkpoint.step >= totalSteps;
  return {
    model_name_or_path: base.model,
    ...(measureOnly ? { adapter_name_or_path: checkpoint.path } : {}),
    trust_remote_code: false,
    ...(recipe.quantize === null
      ? {}
      : { quantization_bit: recipe.quantize, quantization_method: "bnb", double_quantization: true }),

    stage: "sft",
    do_train: !measureOnly,
    do_eval: true,
    finetuning_type: "lora",
    lora_rank: recipe.rank,
    lora_alpha: recipe.alpha,
    lora_dropout: recipe.dropout,
    lora_target: "all",

    dataset_dir: work,
    dataset: "twin_train",
    eval_dataset: "twin_eval",
    template: base.template,
    cutoff_len: recipe.cutoff,
    mask_history: true,
    overwrite_cache: true,

    output_dir: work,
    overwrite_output_dir: false,
    ...(measureOnly || !checkpoint ? {} : { resume_from_checkpoint: checkpoint.path }),
    save_strategy: "steps",
    save_steps: recipe.save_every,
    save_total_limit: 2,
    logging_steps: Math.max(1, Math.round(totalSteps / 400)),
    logging_nan_inf_filter: false, // a loss that is not a number must be seen
    plot_loss: false,
    report_to: "none",
    disable_tqdm: true,

    per_device_train_batch_size: recipe.batch,
    per_device_eval_batch_size: recipe.batch,
    gradient_accumulation_steps: recipe.accumulate,
    learning_rate: recipe.learning_rate,
    lr_scheduler_type: recipe.schedule,
    warmup_ratio: recipe.warmup,
    max_steps: totalSteps,
    seed: recipe.seed,

    // One held-out measurement before the first step, some on the way, and always one after the last.
    eval_on_start: checkpoint === null,
    eval_strategy: recipe.evals > 0 ? "steps" : "no",
    ...(recipe.evals > 0 ? { eval_steps: Math.floor(totalSteps / (recipe.evals + 1)) + 1 } : {}),

    ...deviceSettings(device),
    preprocessing_num_workers: job.rows.train.count > 5000 ? job.threads : 1,
    dataloader_num_workers: 0,
  };
}

function deviceSettings({ kind, bf16 }: Job["device"]) {
  if (kind === "cuda") return { bf16, fp16: !bf16 };
  // Recomputing activations saves memory that a CPU has and costs time that it has not.
  if (kind === "cpu") return { use_cpu: true, bf16: false, disable_gradient_checkpointing: true };
  return { bf16: false };
}

function environment({ base, device, work, threads }: Job): Record<string, string> {
  const local = base.model.startsWith("/") || /^[A-Za-z]:\\/.test(base.model);
  return {
    PYTHONUNBUFFERED: "1",
    // The rows are cached in the run's folder, and go with it, not in the user's cache.
    HF_DATASETS_CACHE: `${work}/cache`,
    HF_DATASETS_OFFLINE: "1",
    HF_HUB_DISABLE_TELEMETRY: "1",
    DO_NOT_TRACK: "1",
    WANDB_MODE: "disabled",
    TOKENIZERS_PARALLELISM: "false",
    ...(local ? { HF_HUB_OFFLINE: "1", TRANSFORMERS_OFFLINE: "1" } : {}),
    ...(device.kind === "cuda" ? { CUDA_VISIBLE_DEVICES: "0" } : { CUDA_VISIBLE_DEVICES: "" }),
    ...(device.kind === "cpu"
      ? {
          OMP_NUM_THREADS: String(threads),
          // Threads that spin while they wait rob each other where other programs work: 5.8 s a step become 0.6 s
          OMP_WAIT_POLICY: "PASSIVE",
          // glibc gives its memory back at each step otherwise; measured: 6.9 s a step become 3.1 s
          MALLOC_TRIM_THRESHOLD_: "-1",
          MALLOC_MMAP_THRESHOLD_: "4294967296",
          MALLOC_TOP_PAD_: "268435456",
        }
      : {}),
  };
}

function describe({ file, optional }: RowFile) {
  const columns: Record<string, string> = { prompt: "instruction", query: "input", response: "output" };
  for (const name of optional) columns[name] = name;
  return { file_name: file, columns };
}

const evalRows = ({ recipe, rows }: Job) => Math.min(recipe.eval_rows, rows.eval.count);
