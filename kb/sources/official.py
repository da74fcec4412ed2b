"""``corpus/sources.toml`` lists which documents a knowledge base is about, and where their official text is published.

``kb fetch``: the official text of a listed document is downloaded, checked, and takes its digest's place.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from kb.errors import InputError, KbError
from kb.files.bounded import read_toml
from kb.files.shared_folder import shared_modes
from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise

if TYPE_CHECKING:
    from kb.documents.document import Document
    from kb.index_upkeep import IndexUpkeep

FILE = "sources.toml"
_PAUSE = 1.0  # seconds between two requests to one host

State = Literal["fetched", "unchanged", "changed", "available", "failed"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the list. ``titles`` are by language; ``provisions`` is how many numbered ones it has."""

    id: str
    titles: dict[str, str]
    language: str
    url: str | None = None
    issuers: tuple[str, ...] = ()
    kind: str | None = None
    number: str | None = None
    issued: date | None = None
    published: date | None = None
    provisions: int | None = None
    digests: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one listed document.

    ``fetched``: the official text is in the knowledge base now, and was not before. ``unchanged``: it is
    there and the source says the same. ``changed``: the source differs from what is there, in the places
    ``places`` (labels of provisions); ``fetch`` has taken the new text, unless it was to keep none. ``available``
    (only without ``keep``): the source has the document, of which only a digest is here. ``failed``:
    ``error`` says why; what was there stays.
    """

    document: str
    state: State
    places: tuple[str, ...] = ()
    error: KbError | None = None


def listed(corpus: Path) -> tuple[Listed, ...]:
    """The documents listed in ``corpus/sources.toml``, in its order.

    Raises:
        InputError: there is no list, it is not TOML, or an entry lacks its id or title.
    """
    file = corpus / FILE
    try:
        entries = read_toml(file).get("document", [])
    except FileNotFoundError as error:
        raise InputError(
            "There is no {file}, which lists the documents that can be fetched.", file=f"{corpus.name}/{FILE}"
        ) from error
    except OSError as error:
        raise InputError("{file} cannot be read ({reason}).", file=FILE, reason=error.strerror or "") from error
    except ValueError as error:
        raise InputError("{file} is not valid TOML ({reason}).", file=FILE, reason=str(error)) from error
    if not isinstance(entries, list):
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="document", wanted="[[document]]")
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: object) -> Listed:
    if not isinstance(entry, dict):
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="document", wanted="[[document]]")

    def text(key: str) -> str | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError("{file}: {key} must be {wanted}.", file=FILE, key=key, wanted="a text")
        return value or None

    def day(key: str) -> date | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, date):
            raise InputError("{file}: {key} must be {wanted}.", file=FILE, key=key, wanted="a date (2026-01-03)")
        return value.date() if isinstance(value, datetime) else value

    def by_language(key: str) -> dict[str, object]:
        value = entry.get(key)
        if value is None:
            return {}
        return dict(value) if isinstance(value, dict) else {text("language") or "zh": value}

    identity = text("id")
    titles = {language: str(title) for language, title in by_language("title").items()}
    if not identity or not titles:
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="id, title", wanted="there")
    language = text("language") or "zh"
    issuers = by_language("issuer").get(language, ())
    provisions = entry.get("provisions")
    return Listed(
        id=identity,
        titles=titles,
        language=language,
        url=text("url"),
        issuers=tuple(map(str, issuers)) if isinstance(issuers, list | tuple) else (str(issuers),),
        kind=text("kind"),
        number=text("number"),
        issued=day("issued"),
        published=day("published"),
        provisions=provisions if isinstance(provisions, int) else None,
        digests=tuple(str(value) for value in by_language("digests").values()),
    )


def fetch(
    base: IndexUpkeep,
    ids: Sequence[str] = (),
    *,
    keep: bool = True,
    allow_private: bool = False,
) -> tuple[Outcome, ...]:
    """Downloads the official text of the documents named, or of all that are listed with an address.

    A text takes the place of the digest only if it is the document: title, number of provisions and
    dates are as listed. Without ``keep`` nothing is changed: what has changed at the source is told.

    Raises:
        InputError: there is no list, or an id is not on it.
    """
    outcomes: list[Outcome] = []
    hosts: set[str] = set()
    for source in _chosen(listed(base.home.corpus), ids):
        if source.url is None:
            if ids:
                error = InputError("{document} is listed without an address to fetch it from.", document=source.id)
                outcomes.append(Outcome(source.id, "failed", error=error))
            continue
        try:
            host = _host(source.url)
            if host in hosts:
                time.sleep(_PAUSE)
            hosts.add(host)
            outcomes.append(_one(base, source, allow_private, keep))
        except KbError as error:
            outcomes.append(Outcome(source.id, "failed", error=error))
    return tuple(outcomes)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError as error:
        raise InputError("{url} is not a web address.", url=url) from error


def _chosen(sources: Sequence[Listed], ids: Sequence[str]) -> Iterable[Listed]:
    """The sources named by their own id or their digest's; all of them where none is named."""
    if not ids:
        return sources
    by_id = {source.id: source for source in sources}
    for source in sources:  # a digest's own id will do as well
        for digest in source.digests:
            by_id.setdefault(digest, source)
    for each in ids:
        if each not in by_id:
            raise InputError(
                "{document} is not listed in sources.toml; listed are {listed}.",
                document=each, listed=tuple(source.id for source in sources),
            )  # fmt: skip
    return [by_id[each] for each in dict.fromkeys(by_id[each].id for each in ids)]


def _one(base: IndexUpkeep, source: Listed, allow_private: bool, keep: bool) -> Outcome:
    from kb.documents.reader_process import read
    from kb.sources.pages import download

    assert source.url is not None
    with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        file = download(source.url, Path(folder), allow_private=allow_private, name=source.id)
        document = read(file)
        verify(document, source)
        record = next((record for record in base.documents() if record.id == source.id), None)
        here = base.home.path / record.path if record else None
        is_full = record is not None and record.metadata.text_status == "full"
        places: tuple[str, ...] = ()
        if here is not None and is_full and here.is_file():
            places = differing(read(here), document)
            if not places:
                return Outcome(source.id, "unchanged")
        if keep:
            with shared_modes(base.home.path):
                _take(base, source, here, file)
        if is_full:
            return Outcome(source.id, "changed", places)
        return Outcome(source.id, "fetched" if keep else "available")


def _take(base: IndexUpkeep, source: Listed, here: Path | None, file: Path) -> None:
    """Puts the text into corpus/, with what the list states of it beside it, and indexes it."""
    from kb.import_files import FileToImport, copy_into, replace_with
    from kb.indexing import write_sidecar
    from kb.results import Overrides

    write_sidecar.write(
        file,
        Overrides(
            title=source.titles.get(source.language),
            issuer=source.issuers or None,
            kind=source.kind,
            number=source.number,
            issued=source.issued,
            published=source.published,
        ),
    )
    if here is not None:
        replace_with(base.home.corpus, source.id, here, file, file.with_suffix(".toml").read_bytes())
    else:
        copy_into(base.home.corpus, FileToImport(file, Path(file.name)))
    base.index()


def verify(document: Document, source: Listed) -> None:
    """Makes sure that a document is the one listed.

    Raises:
        InputError: its title, the number of its provisions or a date is not as listed; says which.
    """
    url = source.url or source.id
    title = document.metadata.title
    if not any(_same_title(title, listed_title) for listed_title in source.titles.values()):
        raise InputError("{url} is another document: its title is “{title}”; the digest is kept.", url=url, title=title)
    if source.provisions is not None:
        found = sum(provision.numbered for provision in document.provisions)
        if found != source.provisions:
            raise InputError(
                "{url} has {found} provisions instead of {expected}; the digest is kept.",
                url=url, found=found, expected=source.provisions,
            )  # fmt: skip
    for here, there in ((document.metadata.issued, source.issued), (document.metadata.published, source.published)):
        if here and there and here != there:
            raise InputError(
                "{url} has the date {found} instead of {expected}; the digest is kept.",
                url=url, found=here.isoformat(), expected=there.isoformat(),
            )  # fmt: skip


def _same_title(one: str, other: str) -> bool:
    first, second = (normalise(title).replace(" ", "").casefold() for title in (one, other))
    return bool(first) and bool(second) and (first == second or (len(second) > 8 and second in first))


def differing(old: Document, new: Document) -> tuple[str, ...]:
    """Labels of provisions that are not the same in two texts of a document, in reading order."""
    before, after = _by_label(old), _by_label(new)
    return tuple(label for label in dict.fromkeys([*after, *before]) if before.get(label) != after.get(label))


def _by_label(document: Document) -> dict[str, tuple[str, str]]:
    return {
        provision.label: (
            normalise(" ".join(provision.section)),
            normalise("\n".join(block.text for block in provision.blocks)),
        )
        for provision in document.provisions
    }
