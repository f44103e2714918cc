"""Runs one LLaMA-Factory training for twin: `python train.py config.yaml`.

What it adds to `llamafactory-cli train config.yaml`:
* the rows that LLaMA-Factory would print (and log) are not printed: they are somebody's private words;
* SIGINT and SIGTERM end the run after the step at hand, with a checkpoint;
* it ends when the program that started it is gone, so that nothing trains on unseen;
* it stops when no token of any row would be trained on (a wrong template, a cut that leaves only the prompt);
* arguments never pass through a command line that is split at spaces.
"""

import os
import signal
import sys
import threading
import time

PARENT = int(os.environ.get("TWIN_PID", os.getppid()))
NOTHING_TO_LEARN = 66  # exit code; src/train/llamafactory/failure.ts knows it
STOPPED = 130
stopping = threading.Event()


def watch_parent() -> None:
    while True:
        time.sleep(0.5)
        if os.getppid() != PARENT:
            os._exit(STOPPED)


def stop(_signal, _frame) -> None:
    stopping.set()


def load_in_float32() -> None:
    """CPUs without bfloat16 units take several times as long in it; LLaMA-Factory keeps the type of the files."""
    import torch
    from llamafactory.model import loader

    load_config = loader.load_config

    def with_float32(*args, **kwargs):
        config = load_config(*args, **kwargs)
        config.dtype = torch.float32
        return config

    loader.load_config = with_float32


def main(path: str) -> None:
    threading.Thread(target=watch_parent, daemon=True).start()
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)

    import yaml

    with open(path, encoding="utf-8") as file:
        config = yaml.safe_load(file)

    from llamafactory.data.processor import supervised
    from llamafactory.extras import logging as engine_logging
    from llamafactory.train.tuner import run_exp
    from transformers import TrainerCallback

    def counts_only(_self, example) -> None:
        trained = sum(label != -100 for label in example["labels"])
        print(f"twin: first row has {len(example['input_ids'])} tokens, {trained} of them trained on")

    for name in ("SupervisedDatasetProcessor", "PackedSupervisedDatasetProcessor"):
        setattr(getattr(supervised, name), "print_data_example", counts_only)

    def without_rows(record) -> bool:
        if "invalid example" in record.getMessage():
            record.msg, record.args = "Dropped an invalid example.", ()
        return True

    engine_logging.get_logger("llamafactory.data.processor.supervised").addFilter(without_rows)

    if config.get("use_cpu"):
        load_in_float32()

    class Courtesy(TrainerCallback):
        def on_train_begin(self, args, state, control, train_dataloader=None, **kwargs):
            rows = getattr(train_dataloader, "dataset", None) or []
            for index in range(min(len(rows), 500)):
                if any(label != -100 for label in rows[index]["labels"]):
                    return
            print("twin: no label is trained on", flush=True)
            os._exit(NOTHING_TO_LEARN)

        def on_step_end(self, args, state, control, **kwargs):
            if stopping.is_set():
                control.should_save = control.should_training_stop = True

        def on_save(self, args, state, control, **kwargs):
            if stopping.is_set():
                print(f"twin: stopped at step {state.global_step}", flush=True)
                time.sleep(0.05)  # the log is written by a thread of its own
                os._exit(STOPPED)

        def on_train_end(self, args, state, control, **kwargs):
            # transformers has measured after the last step; LLaMA-Factory would do so once more
            if any(entry.get("step") == state.global_step and "eval_loss" in entry for entry in state.log_history):
                args.do_eval = False

    if stopping.is_set():
        os._exit(STOPPED)
    run_exp(args=config, callbacks=[Courtesy()])


if __name__ == "__main__":
    main(sys.argv[1])
