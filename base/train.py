"""The training loop of twin-tiny: one process per core, gradients averaged once a step.

The cosine schedule runs on time, not on steps, so a busy machine trains less and
still finishes. Processes instead of threads: on shared cores a parallel operator
waits for its slowest thread thousands of times a step, an average of gradients once.
"""

import json
import math
import os
import time
from argparse import Namespace
from pathlib import Path

import numpy as np
import sentencepiece as spm
import torch
import torch.distributed as dist
from transformers import LlamaConfig, LlamaForCausalLM

import tokenizer

CONTEXT = 1024


def config() -> LlamaConfig:
    return LlamaConfig(
        vocab_size=tokenizer.VOCABULARY, hidden_size=192, intermediate_size=512, num_hidden_layers=5,
        num_attention_heads=6, num_key_value_heads=2, head_dim=32, max_position_embeddings=CONTEXT,
        rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=1, eos_token_id=4, pad_token_id=2,
    )


def save(model, sp, work: Path, out: Path) -> None:
    """A complete Hugging Face folder in bfloat16."""
    out.mkdir(parents=True, exist_ok=True)
    small = LlamaForCausalLM(model.config).to(torch.bfloat16)
    small.load_state_dict(model.state_dict())
    small.generation_config.update(eos_token_id=4, bos_token_id=1, pad_token_id=2, do_sample=True, temperature=0.7, top_p=0.9)
    small.save_pretrained(out)
    (out / "model.safetensors").chmod(0o644)
    (out / "tokenizer.model").write_bytes((work / "tokenizer.model").read_bytes())
    tokenizer.save(sp, out)


def average(model, workers: int) -> None:
    """Sum all gradients in one message, then divide."""
    grads = [w.grad for w in model.parameters()]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= workers
    at = 0
    for g in grads:
        g.copy_(flat[at:at + g.numel()].view_as(g))
        at += g.numel()


def worker(rank: int, a: Namespace) -> None:
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29571")
    dist.init_process_group("gloo", rank=rank, world_size=a.workers)
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    sp = spm.SentencePieceProcessor(model_file=str(a.work / "tokenizer.model"))
    stream = torch.from_numpy(np.load(a.work / "stream.npy").astype(np.int64))
    model = LlamaForCausalLM(config())
    groups = [{"params": [w for w in model.parameters() if w.dim() > 1], "weight_decay": 0.05},
              {"params": [w for w in model.parameters() if w.dim() < 2], "weight_decay": 0.0}]
    optim = torch.optim.AdamW(groups, lr=a.lr, betas=(0.9, 0.95), fused=True)
    order = torch.randperm(len(stream) // CONTEXT)
    begin, step, early, smooth = time.time(), 0, a.early, 0.0
    while True:
        # Everybody goes by the first worker's clock.
        clock = torch.tensor([(time.time() - begin) / 60], dtype=torch.float64)
        dist.broadcast(clock, 0)
        spent = clock.item()
        if spent >= a.minutes:
            break
        rate = a.lr * min(1, (step + 1) / 100) * (0.03 + 0.97 * (1 + math.cos(math.pi * spent / a.minutes)) / 2)
        for group in optim.param_groups:
            group["lr"] = rate
        first = (step * a.workers + rank) * a.batch
        pick = [order[(first + i) % len(order)] for i in range(a.batch)]
        batch = torch.stack([stream[w * CONTEXT:(w + 1) * CONTEXT] for w in pick])
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(batch, labels=batch).loss
        loss.backward()
        average(model, a.workers)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optim.step()
        optim.zero_grad()
        step += 1
        smooth = loss.item() if step == 1 else 0.98 * smooth + 0.02 * loss.item()
        if rank == 0 and step % 50 == 0:
            tokens = step * a.workers * a.batch * CONTEXT
            print(f"step {step} tokens {tokens} loss {smooth:.3f} {tokens / spent / 60:.0f} tokens/s {spent:.1f} min", flush=True)
        if rank == 0 and step % 200 == 0:
            save(model, sp, a.work, a.work / "checkpoint")
        if rank == 0 and early and spent > a.early_minutes:
            save(model, sp, a.work, early)
            early = None
    if rank == 0:
        save(model, sp, a.work, a.out)
        facts = {"parameters": sum(w.numel() for w in model.parameters()), "steps": step,
                 "tokens": step * a.workers * a.batch * CONTEXT, "minutes": round(spent, 1), "corpus_tokens": len(stream),
                 "seed": a.seed, "lr": a.lr, "batch": a.workers * a.batch}
        (a.out / "training.json").write_text(json.dumps(facts, indent=2) + "\n")
    dist.destroy_process_group()


def bits_per_byte(model, sp, texts: list[str], limit: int = 150_000) -> float:
    """Over consecutive windows of the whole context; the first token of each is given."""
    ids: list[int] = []
    size = 0
    for text in texts:
        if size > limit:
            break
        ids += sp.encode(text)
        size += len(text.encode())
    nats, seen = 0.0, 0
    with torch.no_grad():
        for at in range(0, len(ids) - CONTEXT, CONTEXT):
            window = torch.tensor([ids[at:at + CONTEXT]])
            nats += model(window, labels=window).loss.item() * (CONTEXT - 1)
            seen += CONTEXT
    return nats / math.log(2) / (size * seen / len(ids))


def measure(folder: Path, sp, held: dict[str, list[str]]) -> dict[str, float]:
    """Bits per byte of the saved model on each held-out set."""
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    return {f"bits_per_byte_{name}": round(bits_per_byte(model, sp, texts), 3) for name, texts in held.items()}
