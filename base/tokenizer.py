"""The vocabulary of twin-tiny: SentencePiece BPE, and its exact twin in Hugging Face form.

No dummy prefix, no normalisation: what llama.cpp, transformers and SentencePiece
make of a text must be the same ids, or an adapter trained on one misbehaves on another.
"""

import json
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import sentencepiece as spm
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers

VOCABULARY = 2048
START, END = "<|im_start|>", "<|im_end|>"
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def train(texts: Iterable[str], folder: Path) -> spm.SentencePieceProcessor:
    """Train on lines (so that no piece holds a newline; byte fallback covers it)."""
    lines = (line[:2000] for text in texts for line in text.split("\n") if line.strip())
    # into memory: a file would have its own path written into it
    model = BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=lines, model_writer=model, model_type="bpe",
        vocab_size=VOCABULARY, byte_fallback=True, add_dummy_prefix=False, remove_extra_whitespaces=False,
        normalization_rule_name="identity", split_digits=True, character_coverage=0.9995,
        user_defined_symbols=[START, END], unk_id=0, bos_id=1, eos_id=2, num_threads=2, minloglevel=2,
    )
    (folder / "tokenizer.model").write_bytes(model.getvalue())
    return spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


def _merges(pieces: dict[str, int], scores: list[float]) -> list[tuple[str, str]]:
    """A BPE piece's score is its rank; equal splits go by the ids of their halves."""
    found = []
    for piece, at in pieces.items():
        splits = [(piece[:i], piece[i:]) for i in range(1, len(piece))]
        splits = [(a, b) for a, b in splits if a in pieces and b in pieces]
        splits.sort(key=lambda ab: (pieces[ab[0]], pieces[ab[1]]))
        found += [(a, b, scores[at]) for a, b in splits]
    found.sort(key=lambda abs_: -abs_[2])
    return [(a, b) for a, b, _ in found]


def save(sp: spm.SentencePieceProcessor, folder: Path) -> None:
    """Write tokenizer.json and the two small JSON files beside tokenizer.model."""
    names = [sp.id_to_piece(i) for i in range(sp.get_piece_size())]
    normal = {n: i for i, n in enumerate(names) if not (sp.is_control(i) or sp.is_unknown(i) or sp.is_byte(i) or n in (START, END))}
    merges = _merges(normal, [sp.get_score(i) for i in range(len(names))])
    tok = Tokenizer(models.BPE(vocab={n: i for i, n in enumerate(names)}, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tok.normalizer = normalizers.Replace(" ", "▁")
    tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tok.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in ("<unk>", "<s>", "</s>", START, END)])
    tok.save(str(folder / "tokenizer.json"))
    special = {"bos_token": "<s>", "eos_token": END, "unk_token": "<unk>", "pad_token": "</s>"}
    config = special | {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 1024, "add_bos_token": False, "add_eos_token": False,
        "add_prefix_space": False, "legacy": False, "clean_up_tokenization_spaces": False,
        "additional_special_tokens": [START],
        "added_tokens_decoder": {str(i): {"content": names[i], "lstrip": False, "normalized": False, "rstrip": False,
                                          "single_word": False, "special": True} for i in range(5)},
        "chat_template": CHATML,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
