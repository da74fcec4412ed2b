"""Models of a few thousand numbers, untrained but whole, laid out as real ones are in their repositories."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3Model,
)

DIMENSIONS = 32
PAIRED = (
    "<|im_start|>question\n{{ messages | selectattr('role', 'eq', 'query') | map(attribute='content') | first }}"
    "<|im_end|>\n<|im_start|>text\n"
    "{{ messages | selectattr('role', 'eq', 'document') | map(attribute='content') | first }}<|im_end|>\n"
)
"""A chat template with places for a question and a text."""
CHAT = "{% for m in messages if m.role == 'user' %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}"
"""One with none."""


def bert(folder: Path, pooling: str = "cls_token", prompts: dict[str, str] | None = None) -> Path:
    """An encoder like BGE or E5: two layers, tokens of one character."""
    size = _bert_tokeniser(folder)
    _save(BertModel(_bert_config(size)), folder)
    return sentence_transformer(folder, pooling, prompts)


def qwen(folder: Path, prompts: dict[str, str] | None = None, template: str | None = CHAT) -> Path:
    """An encoder like Qwen3-Embedding: causal, padded on the left, pooled at the last token, in bfloat16."""
    config = _qwen_config(_qwen_tokeniser(folder, template))
    _save(Qwen3Model(config).to(torch.bfloat16), folder)
    return sentence_transformer(folder, "lasttoken", prompts)


def classifier(folder: Path, labels: int = 1) -> Path:
    """A reranker like BGE's."""
    size = _bert_tokeniser(folder)
    _save(BertForSequenceClassification(_bert_config(size, num_labels=labels, initializer_range=0.5)), folder)
    return folder


def yes_or_no(folder: Path, template: str) -> Path:
    """A reranker like Qwen3-Reranker: a language model."""
    config = _qwen_config(_qwen_tokeniser(folder, template))
    _save(Qwen3ForCausalLM(config).to(torch.bfloat16), folder)
    return folder


def sentence_transformer(folder: Path, pooling: str, prompts: dict[str, str] | None) -> Path:
    """Adds the files that sentence-transformers goes by."""
    modules = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]
    ways = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")
    files = {
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
            for i, (name, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": DIMENSIONS,
            **{f"pooling_mode_{way}": way == pooling for way in ways},
        },
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts or {}, "default_prompt_name": None},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))
    (folder / "2_Normalize").mkdir(exist_ok=True)
    return folder


def _bert_config(size: int, **more: float) -> BertConfig:
    return BertConfig(
        vocab_size=size,
        hidden_size=DIMENSIONS,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        **more,
    )


def _qwen_config(tokeniser: PreTrainedTokenizerFast) -> Qwen3Config:
    return Qwen3Config(
        vocab_size=len(tokeniser),
        hidden_size=DIMENSIONS,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        intermediate_size=64,
        initializer_range=0.5,
        pad_token_id=tokeniser.pad_token_id,
    )


def _save(model: torch.nn.Module, folder: Path) -> None:
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    model.eval().save_pretrained(folder)


def _bert_tokeniser(folder: Path) -> int:
    vocabulary = {token: i for i, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])}
    for character in [*map(chr, range(33, 127)), *map(chr, range(0x4E00, 0x9FA6))]:
        for piece in (character, f"##{character}"):
            vocabulary.setdefault(piece, len(vocabulary))
    tokeniser = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokeniser.normalizer = normalizers.BertNormalizer()
    tokeniser.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokeniser.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokeniser,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=512,
    ).save_pretrained(folder)
    return len(vocabulary)


def _qwen_tokeniser(folder: Path, template: str | None) -> PreTrainedTokenizerFast:
    vocabulary = {piece: i for i, piece in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    merges = [("y", "e"), ("ye", "s"), ("n", "o")]
    for first, second in merges:
        vocabulary[first + second] = len(vocabulary)
    tokeniser = Tokenizer(models.BPE(vocabulary, merges))
    tokeniser.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokeniser.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    end = tokeniser.token_to_id("<|endoftext|>")
    tokeniser.post_processor = processors.TemplateProcessing(
        single="$A <|endoftext|>", pair="$A $B <|endoftext|>", special_tokens=[("<|endoftext|>", end)]
    )
    whole = PreTrainedTokenizerFast(
        tokenizer_object=tokeniser,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        padding_side="left",
        model_max_length=4096,
    )
    if template is not None:
        whole.chat_template = template
    whole.save_pretrained(folder)
    return whole
