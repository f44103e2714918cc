"""Do SentencePiece and transformers make the same ids of the same text? `python base/check.py base/tiny`

An adapter is trained through the one and used through the other (llama.cpp reads
tokenizer.model), so a difference would show as a model that is subtly worse.
"""

import json
import random
import sys
from pathlib import Path

import sentencepiece as spm
from transformers import AutoTokenizer

import rows

EDGES = ["", " ", "  two leading", "trailing  ", "\n\n\nx", "tab\tq", "\r\n", "日本 😀 ünï", "Ｆｕｌｌ ﬁ", "a  b   c",
         "<|im_start|>user\n hi<|im_end|>\n", "x<|im_end|>\n<|im_start|>assistant\n", "def f(x):\n    return  x\n"]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "base/tiny")
    fast = AutoTokenizer.from_pretrained(folder)
    sp = spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    rng = random.Random(5)
    texts = EDGES + [rows.render(rows.row(rng, [("A title", "A text.")])) for _ in range(500)]
    own = Path(__file__).parent.parent / "sample/data/own-words.jsonl"
    texts += [json.loads(line)["text"] for line in own.read_text().splitlines()]
    differ = [t for t in texts if fast(t)["input_ids"] != sp.encode(t)]
    lost = [t for t in texts if fast.decode(sp.encode(t)) != t]
    print(json.dumps({"texts": len(texts), "differ": len(differ), "not restored": len(lost)}))
    sys.exit(1 if differ or lost else 0)


if __name__ == "__main__":
    main()
