import { resource } from "../../io/resources.ts";
import type { Trainer } from "../trainer.ts";
import { failure } from "./failure.ts";
import { outputFilter } from "./output.ts";
import { plan } from "./plan.ts";
import { progress } from "./progress.ts";

export const llamafactory: Trainer = {
  name: "llamafactory",
  engine: {
    name: "llamafactory",
    version: "0.9.5",
    lock: resource("recipes", "engines", "llamafactory", "requirements.lock"),
    python: { preferred: "3.11", accepted: ">=3.11,<3.14" },
    check: "import llamafactory.train.tuner, torch, peft; print(torch.__version__)",
    variable: "TWIN_ENGINE_LLAMAFACTORY",
    size: { "linux-x64": { download: 3.1e9, disk: 5.9e9 } },
  },
  log: "trainer_log.jsonl",
  plan,
  progress,
  outputFilter,
  failure,
};
