"""Build twin-tiny from nothing: `python base/make.py --minutes 28 --out base/tiny`.

Text comes from Debian packages (sources.py) and from generated ChatML rows
(rows.py); the vocabulary from tokenizer.py; the training loop is below. The cosine
schedule runs on time, not on steps, so a busy machine trains less and still finishes.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM

import rows
import sources
import tokenizer

CONTEXT = 1024
CHAT_SHARE = 0.5
SEPARATOR = 2  # </s> between documents; chat rows carry their own markers


def config() -> LlamaConfig:
    return LlamaConfig(
        vocab_size=tokenizer.VOCABULARY, hidden_size=192, intermediate_size=512, num_hidden_layers=5,
        num_attention_heads=6, num_key_value_heads=2, head_dim=32, max_position_embeddings=CONTEXT,
        rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=1, eos_token_id=4, pad_token_id=2,
    )


def gather(work: Path, seed: int) -> tuple[list[str], list[str]]:
    """Documentation cut into pieces, train and held out; whole documents go to one side."""
    rng = random.Random(seed)
    train: list[str] = []
    held: list[str] = []
    for name, documents in sources.read(work).items():
        rng.shuffle(documents)
        used = 0
        for at, text in enumerate(documents):
            if used > sources.LIMITS.get(name, 10**9):
                break
            used += len(text)
            pieces = [text[i:i + 3000] for i in range(0, len(text), 3000)]
            (held if at % 50 == 7 else train).extend(p for p in pieces if len(p) > 40)
    rng.shuffle(train)
    rng.shuffle(held)
    return train, held


def passages(pieces: list[str]) -> list[tuple[str, str]]:
    """(title, first paragraph) pairs for "Write a note titled …" rows."""
    out = []
    for piece in pieces:
        lines = [line for line in piece.split("\n") if line]
        for a, b in zip(lines, lines[1:]):
            if 4 < len(a) < 60 and not a.endswith((".", ":", ";", ",", "{", "}")) and 120 < len(b) < 700 and b.endswith("."):
                out.append((a, b))
    return out


def chat(count: int, seed: int, notes: list[tuple[str, str]]) -> list[str]:
    rng = random.Random(seed)
    return [rows.render(rows.row(rng, notes)) for _ in range(count)]


def pack(sp, texts: list[str], chat_texts: list[str], seed: int) -> np.ndarray:
    """One stream of ids, documents and chat rows shuffled together."""
    items = [(ids + [SEPARATOR]) for ids in sp.encode(texts, num_threads=2)] + sp.encode(chat_texts, num_threads=2)
    random.Random(seed).shuffle(items)
    return np.fromiter((i for ids in items for i in ids), dtype=np.uint16)


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


def save(model, sp_folder: Path, sp, out: Path) -> None:
    """A complete Hugging Face folder in bfloat16."""
    out.mkdir(parents=True, exist_ok=True)
    small = LlamaForCausalLM(model.config).to(torch.bfloat16)
    small.load_state_dict(model.state_dict())
    small.generation_config.update(eos_token_id=4, bos_token_id=1, pad_token_id=2, do_sample=True, temperature=0.7, top_p=0.9)
    small.save_pretrained(out)
    (out / "tokenizer.model").write_bytes((sp_folder / "tokenizer.model").read_bytes())
    tokenizer.save(sp, out)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--work", type=Path, default=Path(".base-work"), help="downloads, vocabulary and checkpoints")
    p.add_argument("--out", type=Path, default=Path("base/tiny"))
    p.add_argument("--minutes", type=float, default=28)
    p.add_argument("--early", type=Path, help="also save a first complete folder here…")
    p.add_argument("--early-minutes", type=float, default=7, help="…after so many minutes of training")
    p.add_argument("--batch", type=int, default=4)
    p.add_argument("--lr", type=float, default=4e-3)
    p.add_argument("--rows", type=int, default=60_000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)

    sources.fetch(a.work)
    docs, held_docs = gather(a.work, a.seed)
    chats, held_chats = chat(a.rows, a.seed, passages(docs)), chat(600, a.seed + 1, passages(held_docs))
    sp = tokenizer.train(docs[::4] + [c.replace(tokenizer.START, "").replace(tokenizer.END, "") for c in chats[:12_000]], a.work)
    share = CHAT_SHARE / (1 - CHAT_SHARE) * sum(map(len, docs)) / sum(map(len, chats))
    stream = torch.from_numpy(pack(sp, docs, chats[:int(len(chats) * min(1, share))], a.seed).astype(np.int64))
    print(f"{len(docs)} pieces, {len(chats)} rows (share {share:.2f}), {len(stream)} tokens", flush=True)

    model = LlamaForCausalLM(config())
    decay = [w for w in model.parameters() if w.dim() > 1]
    rest = [w for w in model.parameters() if w.dim() < 2]
    optim = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}],
                              lr=a.lr, betas=(0.9, 0.95), fused=True)
    windows = len(stream) // CONTEXT
    order = torch.randperm(windows)
    begin, step, early, loss_mean = time.time(), 0, a.early, 0.0
    while (spent := (time.time() - begin) / 60) < a.minutes:
        part = spent / a.minutes
        rate = a.lr * min(1, (step + 1) / 100) * (0.03 + 0.97 * (1 + math.cos(math.pi * part)) / 2)
        for group in optim.param_groups:
            group["lr"] = rate
        pick = [order[(step * a.batch + i) % windows] for i in range(a.batch)]
        batch = torch.stack([stream[w * CONTEXT:(w + 1) * CONTEXT] for w in pick])
        with torch.autocast("cpu", torch.bfloat16):
            loss = model(batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optim.step()
        optim.zero_grad()
        loss_mean = loss.item() if step == 0 else 0.98 * loss_mean + 0.02 * loss.item()
        step += 1
        if step % 50 == 0:
            tokens = step * a.batch * CONTEXT
            print(f"step {step} tokens {tokens} loss {loss_mean:.3f} {tokens / (time.time() - begin):.0f} tokens/s", flush=True)
        if step % 300 == 0:
            save(model, a.work, sp, a.work / "checkpoint")
        if early and spent > a.early_minutes:
            save(model, a.work, sp, early)
            early = None
    save(model, a.work, sp, a.out)
    final = LlamaForCausalLM.from_pretrained(a.out, dtype=torch.float32).eval()
    measured = {
        "parameters": sum(w.numel() for w in model.parameters()), "steps": step, "tokens": step * a.batch * CONTEXT,
        "minutes": round((time.time() - begin) / 60, 1), "corpus_tokens": len(stream), "seed": a.seed, "lr": a.lr,
        "batch": a.batch, "bits_per_byte_documentation": round(bits_per_byte(final, sp, held_docs), 3),
        "bits_per_byte_chat": round(bits_per_byte(final, sp, held_chats), 3), "packages": sources.versions(a.work),
    }
    (a.out / "training.json").write_text(json.dumps(measured, indent=2) + "\n")
    print(json.dumps(measured), flush=True)


if __name__ == "__main__":
    main()
