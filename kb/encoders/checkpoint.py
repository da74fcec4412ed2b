"""The files of a sentence-transformers model: found, told apart, and loaded without running what comes with them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from kb.errors import InputError

Model = TypeVar("Model")

TRUSTED = "KB_TRUST_REMOTE_CODE"
"""Environment variable: names or folders, between commas, of models whose own code may run.

Not a setting of a knowledge base: one that was given by somebody else must not decide what runs here.
"""

_PATIENCE = 10.0
"""Seconds for a first answer from where models are downloaded."""
_SAMPLES, _SAMPLE = 64, 1 << 16
_DESCRIBING = {".json", ".jinja", ".model", ".py", ".txt"}
_PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.bin")


def located(model: str) -> str:
    """The folder that ``model`` names, absolute, or else ``model`` as it is: a name to download by.

    A name in kb.toml is never a folder that happens to lie where kb was started: only ``./NAME`` or a whole path is.
    """
    folder = Path(model).expanduser()
    plain = not folder.is_absolute() and not model.startswith(".")
    return str(folder.resolve()) if folder.is_dir() and not plain else model


def identity(model: str, organisation: str | None = None, revision: str = "") -> str:
    """What tells this model from any other: its folder with a digest of what is in it, or its name and revision.

    Of a name that has not been downloaded yet nothing more is known than the name. ``revision`` is
    one of it that was asked for; otherwise the one that was downloaded last counts.
    """
    if Path(model).is_dir():
        return f"{model}@{_digest(Path(model))}"
    there = _downloaded(model, organisation, revision)
    return f"{model}@{there}" if there else model


def split(name: str) -> tuple[str, str]:
    """(model, revision or digest) of an ``identity``; the latter "" where there is none."""
    model, at, tail = name.rpartition("@")
    known = bool(at) and len(tail) in (16, 40) and set(tail) <= set("0123456789abcdef")
    return (model, tail) if known else (name, "")


def same(one: str, other: str) -> bool:
    """Whether two identities are of the same model, though its folder may have moved."""
    if one == other:
        return True
    (model, revision), (another, its) = split(one), split(other)
    if revision and its:
        return revision == its
    return model == another  # a name noted before its revision was known


def load(kind: type[Model], model: str, revision: str = "") -> Model:
    """Loads a SentenceTransformer or CrossEncoder from its folder or the download cache, or else downloads it.

    Weights are read from safetensors alone. Code that comes with a model is run only where the
    environment variable ``KB_TRUST_REMOTE_CODE`` names that model. Numbers are in single precision
    on a processor, and as the model has them on an accelerator, which is used where there is one.

    Raises:
        InputError: there is no such model, or it cannot be loaded.
    """
    folder = Path(model)
    if folder.exists() and not folder.is_absolute():
        # The libraries would take it, and what comes with it, for the model of that name.
        raise InputError(
            "{model} is a model's name, and also a folder where kb was started: name the folder as {folder}, or "
            "start kb elsewhere.",
            model=model,
            folder=str(folder.resolve()),
        )
    if folder.is_dir():
        _look_over(folder)
    elif folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1 or "\\" in model:
        raise InputError(
            "There is no folder {model}: name the folder of a sentence-transformers model, or a model by its name.",
            model=model,
        )
    quiet()
    options: dict[str, Any] = {"trust_remote_code": _trusted(model), "model_kwargs": _model_options()}
    if not folder.is_dir():
        organisation = getattr(kind, "default_huggingface_organization", None)
        there = _downloaded(model, organisation, revision)
        # Nothing is asked of the network for what is here: a question must not wait for it.
        options["local_files_only"] = there is not None
        options["revision"] = there or _offered(_full_name(model, organisation), revision)
    build: Any = kind
    try:
        made: Model = build(model, **options)
    except Exception as error:  # what is in a model's files is not ours, and anything may come of it
        raise _refusal(model, error) from error
    return made


def quiet() -> None:
    """Keeps the libraries behind it from writing progress and advice to the terminal, which is not theirs."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from huggingface_hub.utils import logging as hub
    from transformers.utils import logging

    hub.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def configuration(folder: Path, name: str) -> Mapping[str, Any]:
    """A JSON file of a model's folder; empty where it is missing or no object."""
    import json

    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _model_options() -> dict[str, Any]:
    import torch
    from sentence_transformers.util import get_device_name

    # Half precision is slow and coarse on most processors, and what is encoded today is compared with
    # what was encoded elsewhere.
    return {"use_safetensors": True, "dtype": torch.float32 if get_device_name() == "cpu" else "auto"}


def _trusted(model: str) -> bool:
    named = [name.strip() for name in os.environ.get(TRUSTED, "").split(",")]
    return model in named or any(name and located(name) == located(model) for name in named)


def _look_over(folder: Path) -> None:
    """Refuses what would load, and wrongly, or not safely."""
    if any((folder / name).is_file() for name in _PICKLED) and not any(folder.glob("*.safetensors")):
        raise _pickled(str(folder))
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise InputError(
            "There is no model in {model}: it has neither config.json nor modules.json. Copy the model's whole folder.",
            model=str(folder),
        )


def _pickled(model: str) -> InputError:
    return InputError(
        "The weights of {model} are pickled, which can run code: "
        "save the model as safetensors first (docs/encoders.md says how).",
        model=model,
    )


def _refusal(model: str, error: Exception) -> InputError:
    reason = str(error).strip().split("\n")[0] or type(error).__name__
    if "trust_remote_code" in str(error):
        return InputError(
            "The model {model} comes with code of its own, which kb does not run; if you have read that code "
            "and trust it, set {variable}={model}",
            model=model,
            variable=TRUSTED,
        )
    if isinstance(error, OSError) and "model.safetensors" in str(error):
        return _pickled(model)
    return InputError("The model {model} cannot be loaded ({reason}).", model=model, reason=reason)


def _full_name(model: str, organisation: str | None) -> str:
    return model if "/" in model or not organisation else f"{organisation}/{model}"


def _downloaded(model: str, organisation: str | None, revision: str = "") -> str | None:
    """The revision of a model by name that the download cache holds; None where it holds none."""
    from huggingface_hub import try_to_load_from_cache

    cache = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
    name = _full_name(model, organisation)
    try:
        found = try_to_load_from_cache(name, "config.json", cache_dir=cache, revision=revision or None)
    except ValueError:  # not a name that a model can have
        return None
    return Path(found).parent.name if isinstance(found, str) else None


def _offered(name: str, revision: str) -> str:
    """The revision that can be downloaded: asked once, where the loader asks again and again for over a minute."""
    from huggingface_hub import HfApi

    try:
        offered = HfApi().model_info(name, revision=revision or None, timeout=_PATIENCE)
    except Exception as error:  # of the network, of the name, of rights, of being told to stay offline
        raise InputError(
            "The model {model} is not on this machine and cannot be downloaded ({reason}): copy its folder "
            "from a machine that has it, and name that folder.",
            model=name,
            reason=str(error).strip().split("\n")[0] or type(error).__name__,
        ) from error
    return offered.sha or revision


def _digest(folder: Path) -> str:
    """Of what decides a model's vectors: configuration and vocabulary whole, weights at many places.

    All of the weights would take seconds for every question.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*")):
        weights = path.suffix == ".safetensors"
        if not weights and path.suffix not in _DESCRIBING:
            continue
        with path.open("rb") as file:
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder).as_posix()} {size} ".encode())
            if not weights or size <= _SAMPLES * _SAMPLE:
                digest.update(file.read())
                continue
            for sample in range(_SAMPLES):
                file.seek((size - _SAMPLE) * sample // (_SAMPLES - 1))
                digest.update(file.read(_SAMPLE))
    return digest.hexdigest()
