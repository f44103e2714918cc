"""Build twin-tiny from nothing: `python base/make.py --minutes 28 --out base/tiny`.

Text comes from Debian packages (sources.py) and from generated ChatML rows
(rows.py); the vocabulary from tokenizer.py; the training loop from train.py.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import sentencepiece as spm
import torch

import rows
import sources
import tokenizer
import train

CHAT_SHARE = 0.5
SEPARATOR = 2  # </s> between documents; chat rows carry their own markers


def gather(work: Path, seed: int) -> tuple[list[str], list[str]]:
    """Documentation cut into pieces, train and held out; whole documents go to one side."""
    rng = random.Random(seed)
    kept: list[str] = []
    held: list[str] = []
    for name, documents in sources.read(work).items():
        rng.shuffle(documents)
        used = 0
        for at, text in enumerate(documents):
            if used > sources.LIMITS.get(name, 10**9):
                break
            used += len(text)
            pieces = [text[i:i + 3000] for i in range(0, len(text), 3000)]
            (held if at % 50 == 7 else kept).extend(p for p in pieces if len(p) > 40)
    rng.shuffle(kept)
    rng.shuffle(held)
    return kept, held


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


def prepare(work: Path, count: int, seed: int) -> None:
    """Leave tokenizer.model, stream.npy and held.json in the work folder."""
    sources.fetch(work)
    docs, held_docs = gather(work, seed)
    chats, held_chats = chat(count, seed, passages(docs)), chat(600, seed + 1, passages(held_docs))
    plain_chats = [c.replace(tokenizer.START, "").replace(tokenizer.END, "") for c in chats[:12_000]]
    sp = tokenizer.train(docs[::4] + plain_chats, work)
    share = CHAT_SHARE / (1 - CHAT_SHARE) * sum(map(len, docs)) / sum(map(len, chats))
    stream = pack(sp, docs, chats[:int(len(chats) * min(1, share))], seed)
    np.save(work / "stream.npy", stream)
    (work / "held.json").write_text(json.dumps({"documentation": held_docs, "chat": held_chats}))
    print(f"{len(docs)} pieces, {len(chats)} rows (share {share:.2f}), {len(stream)} tokens", flush=True)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--work", type=Path, default=Path(".base-work"), help="downloads, vocabulary and checkpoints")
    p.add_argument("--out", type=Path, default=Path("base/tiny"))
    p.add_argument("--minutes", type=float, default=28)
    p.add_argument("--early", type=Path, help="also save a first complete folder here…")
    p.add_argument("--early-minutes", type=float, default=7, help="…after so many minutes of training")
    p.add_argument("--batch", type=int, default=2, help="windows of 1,024 tokens per worker and step")
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--lr", type=float, default=4e-3)
    p.add_argument("--rows", type=int, default=60_000)
    p.add_argument("--seed", type=int, default=7)
    a = p.parse_args()

    prepare(a.work, a.rows, a.seed)
    torch.multiprocessing.spawn(train.worker, args=(a,), nprocs=a.workers)
    sp = spm.SentencePieceProcessor(model_file=str(a.work / "tokenizer.model"))
    measured = train.measure(a.out, sp, json.loads((a.work / "held.json").read_text()))
    facts = json.loads((a.out / "training.json").read_text()) | measured | {"packages": sources.versions(a.work)}
    (a.out / "training.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main()
