"""Rendering items in a CSL style with citeproc-py.

What citeproc-py does not do is done here: the language of an entry follows the document (GB/T
7714-2015 gives 等 to Chinese and et al. to others), works of one author and year get letters, the
number of a numbered list stands off, and American full stops move inside a style's quotation marks.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from kb.citations.rich_text import RichText, Run, joined, linked, plain, without_first, without_last
from kb.citations.standing import Note, Standing, standings
from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.citations.item import Item
    from kb.citations.locator import Locator as PassageLocator
    from kb.citations.styles import Style


@dataclass(frozen=True, slots=True)
class Cite:
    """An item, and the places in it that are cited; none for the whole of it."""

    item: Item
    places: tuple[PassageLocator, ...] = ()

    @property
    def words(self) -> str:
        """The places with their words in the item's language: "三（十二），第5页；三（十三），第6页"."""
        language = self.item.language
        said = [words for words in dict.fromkeys(place.words(language) for place in self.places) if words]
        return ("；" if language == "zh" else "; ").join(said)


Citation = tuple[Cite, ...]
"""What one citation names: one item, or several."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item's entry in the list of references."""

    item: Item
    text: RichText


@dataclass(frozen=True, slots=True)
class Rendered:
    """``marks``: for each citation what stands in the text, or the note; ``entries``: the list of references.

    ``notes`` says that marks are whole footnotes.
    """

    marks: tuple[RichText, ...]
    entries: tuple[Entry, ...]
    notes: bool


def render(citations: Sequence[Citation], style: Style, notes: Sequence[Note] | None = None) -> Rendered:
    """Renders citations in order; InputError when the style cannot be read or rendered.

    ``notes`` are the notes of the text in which they stand, the writer's own too; otherwise each has one of its own.
    """
    import citeproc

    import kb.citations.csl_elements  # noqa: F401  (corrects elements of citeproc as it is imported)

    citations = [_by_item(citation) for citation in citations]
    items = {cite.item.id: cite.item for citation in citations for cite in citation}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py warns of every variable and element that it leaves out
        try:
            notes = notes if notes is not None else [Note((index,)) for index in range(len(citations))]
            return _render(items, citations, style, standings(citations, notes))
        except InputError:
            raise
        except (citeproc.source.VariableError, OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError,
                AssertionError, RecursionError) as problem:  # fmt: skip
            raise InputError(
                "The style {style} could not be used: {reason}. Is it a CSL 1.0 style?",
                style=str(style.path),
                reason=str(problem) or type(problem).__name__,
            ) from problem


def _by_item(citation: Citation) -> Citation:
    """One cite an item, with all its places, in the order in which they are named."""
    items = {cite.item.id: cite.item for cite in citation}
    return tuple(
        Cite(entry, tuple(place for cite in citation if cite.item.id == identifier for place in cite.places))
        for identifier, entry in items.items()
    )


def _render(
    items: Mapping[str, Item],
    citations: Sequence[Citation],
    style: Style,
    standing: Mapping[tuple[int, str], Standing],
) -> Rendered:
    """Every entry in its own language's locale, the list in the order of the first entry's."""
    main = _Localised(style, None, items)
    locales = {identifier: main.locale_of(entry) for identifier, entry in items.items()}
    localised = {locale: _Localised(style, locale, items) for locale in sorted(set(locales.values()))}
    first = localised[locales[citations[0][0].item.id]]
    if main.tells_years_apart:
        alone = {each: plain(localised[locales[each]].mark(Cite(items[each]))) for each in items}
        suffixes = _year_suffixes((alone[each], each) for each in first.order())
        for each in localised.values():
            each.prepare(suffixes)
    marks = tuple(
        _together(
            [
                linked(localised[locales[cite.item.id]].mark(cite, standing[index, cite.item.id]), cite.item.url)
                for cite in citation
            ],
            main.notes,
        )
        for index, citation in enumerate(citations)
    )
    entries = []
    before: tuple[str, ...] = ()
    for identifier in first.order() if main.lists else ():
        again = bool(before) and items[identifier].author == before
        text = localised[locales[identifier]].entry(identifier, again=again)
        entries.append(Entry(items[identifier], linked(text, items[identifier].url)))
        before = items[identifier].author
    return Rendered(marks, tuple(entries), main.notes)


def _together(marks: Sequence[RichText], notes: bool) -> RichText:
    """Marks of several items as one: (A, 2025; B, 2026), [1]三[2]四, or one note."""
    whole = marks[0]
    for mark in marks[1:]:
        before, after = plain(whole), plain(mark)
        brackets = before[-1:] + after[:1]
        if notes:
            chinese = before.endswith(tuple("。）】")) or any(character >= "\u4e00" for character in before)
            open_end = without_last(whole) if before.endswith((".", "。")) else whole
            whole = (*open_end, Run("；" if chinese else "; "), *mark)
        elif brackets in (")(", "）（") and not whole[-1].superscript:
            joint = "; " if brackets == ")(" else "；"
            whole = (*without_last(whole), Run(joint), *without_first(mark))
        else:
            whole = (*whole, *mark)
    return joined(whole)


def _year_suffixes(marked: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Letters by item id for items whose marks are alike (CSL 1.0.2, disambiguate-add-year-suffix)."""
    alike: dict[str, list[str]] = defaultdict(list)
    for mark, identifier in marked:
        alike[mark].append(identifier)
    return {
        identifier: chr(ord("a") + at)
        for same in alike.values()
        if 1 < len(same) <= 26
        for at, identifier in enumerate(same)
    }


_FIRST = Standing()


class _Localised:
    """Items in a style and a locale; None is the style's own locale."""

    def __init__(self, style: Style, locale: str | None, items: Mapping[str, Item]) -> None:
        from citeproc import CitationStylesStyle

        self._style = CitationStylesStyle(str(style.path), locale=locale, validate=False)
        root: Any = self._style.root
        self._root = root
        if root.find("cs:citation", root.nsmap) is None:
            raise InputError("{style} is not a citation style that stands alone.", style=str(style.path))
        self._items = items
        self._keys = {identifier: f"k{at}" for at, identifier in enumerate(items)}
        self._places = bool(root.xpath_search("//cs:text[@variable='locator'] | //cs:number[@variable='locator']"))
        self._chinese = (root.get("default-locale") or "").startswith("zh")
        self._western = self._chinese and locale == "en-US"
        self._shortens = bool(root.xpath_search("//*[contains(@position, 'ibid')]"))
        self.notes = root.get("class") == "note"
        self.lists = bool(self._style.has_bibliography())
        self.tells_years_apart = root.citation.get("disambiguate-add-year-suffix") == "true"
        self.prepare({})

    def locale_of(self, entry: Item) -> str:
        """The locale in which a style renders an entry: a Chinese style follows the entry's language."""
        own = self._root.get("default-locale") or "en-US"
        if own.startswith("zh"):
            return "zh-CN" if entry.language == "zh" else "en-US"
        return str(own)

    def prepare(self, suffixes: Mapping[str, str]) -> None:
        """Takes the items in, with a letter after the year of those in ``suffixes``."""
        self._bibliography = self._taken_in(self._items, suffixes)
        if self.lists:
            self._bibliography.sort()
        self._suffixes = suffixes

    def _taken_in(self, items: Iterable[str], suffixes: Mapping[str, str], author: str | None = None) -> Any:
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc.source.json import CiteProcJSON

        source = []
        for identifier in items:
            entry = self._items[identifier]
            csl = _clean(entry.as_csl())
            csl["id"] = self._keys[identifier]
            if entry.remark:  # in a title set in capitals, the remark is none of it
                csl["title"] = f'{_clean(entry.title)}<span class="nocase">{_clean(entry.remark)}</span>'
            if identifier in suffixes:
                csl["year-suffix"] = suffixes[identifier]
            if author is not None:
                csl["author"] = [{"literal": author}]
            source.append(csl)
        bibliography = CitationStylesBibliography(self._style, CiteProcJSON(source), _Marks)
        bibliography.register(Citation([CitationItem(csl["id"]) for csl in source]))
        return bibliography

    def order(self) -> tuple[str, ...]:
        """Item ids as the style's list has them; a Chinese style's alphabetical list has Chinese first, by pinyin.

        GB/T 7714-2015, 9.3: by language, Chinese before Western, then by author. Level 1 of GB 2312,
        which GB 18030 contains, is in the order of pinyin.
        """
        identifiers = {key: identifier for identifier, key in self._keys.items()}
        order = tuple(identifiers[key] for key in self._bibliography.keys)
        sort = self._root.bibliography.find("cs:sort", self._root.nsmap) if self.lists else None
        if sort is None or not self._chinese:
            return order

        def alphabetical(identifier: str) -> tuple[bool, bytes]:
            entry = self._items[identifier]
            author = ", ".join(entry.author) or plain(self.entry(identifier))  # 佚名 stands under its own letter
            return entry.language != "zh", author.encode("gb18030")

        return tuple(sorted(order, key=alphabetical))

    def entry(self, identifier: str, *, again: bool = False) -> RichText:
        """The item's entry in the list; a style that lists nothing of this kind gets the title.

        ``again`` says that the entry before has the same authors, for whom some styles put a dash
        (subsequent-author-substitute, which citeproc-py leaves out).
        """
        layout = self._root.bibliography.layout
        substitute = self._root.bibliography.get("subsequent-author-substitute") if again else None
        bibliography = self._bibliography
        if substitute is not None:
            bibliography = self._taken_in([identifier], self._suffixes, author=substitute)
        cited = bibliography.items[bibliography.keys.index(self._keys[identifier])]
        written = "".join(str(text) for text in layout.render_bibliography([cited]))
        if not written:
            return (Run(self._items[identifier].title),)
        if self._root.bibliography.get("second-field-align") is not None:
            layout.repressed = {}
            first = str(layout[0].render(cited) or "")
            if first and written.startswith(first) and not written[len(first) :].startswith(" "):
                written = f"{first} {written[len(first) :]}"
        return self._rich(written)

    def mark(self, cite: Cite, standing: Standing = _FIRST) -> RichText:
        """What stands in the text, or the note."""
        from citeproc import Citation, CitationItem, Locator

        arguments = {}
        words = cite.words
        if words and self._places:
            alone = cite.places[0] if len(cite.places) == 1 and cite.places[0].page is None else None
            label = alone.label if alone is not None and cite.item.language == "en" else ""
            # Without a label the words stand as they are: 三（十二）is no "section" to a Chinese reader.
            text = alone.text if alone is not None and label and label != "article-locator" else words
            arguments["locator"] = Locator("" if label == "article-locator" else label, text)
        cited = CitationItem(self._keys[cite.item.id], **arguments)
        cited.standing = standing
        citation = Citation([cited])
        citation.bibliography = self._bibliography
        mark = self._rich(str(self._bibliography.cite(citation, None)))
        if not words or (arguments and arguments["locator"].identifier in plain(mark)):
            return mark
        if standing.position == "ibid" and self._shortens:  # 同上: the same place again
            return mark
        if self.notes:
            # GB/T 7714-2015 gives the place behind a colon, as the style itself does in 同上: 三（十二）.
            return _before_full_stop(mark, f"{': ' if self._chinese else ', '}{words}")
        # GB/T 7714-2015, 10.1.3 and 10.2: the place follows outside the brackets, raised.
        return joined((*mark, Run(words, superscript=True)))

    def _rich(self, text: str) -> RichText:
        from kb.citations.csl_elements import STYLE_QUOTE_END

        if self._root.get_locale_option("punctuation-in-quote") == "true":
            text = re.sub(f"(.){STYLE_QUOTE_END}([.,])", r"\2\1", text)
            text = re.sub(r"([.,!?])[.,](?=”)", r"\1", text)
        if self._western:
            text = _western_punctuation(text)
        return _runs(text.replace(STYLE_QUOTE_END, ""))


def _western_punctuation(text: str) -> str:
    """Punctuation of a Chinese style as an entry in a Western language has it: half as wide, with spaces."""
    for mark, written in (("，", ", "), ("：", ": "), ("；", "; "), ("（", " ("), ("）", ")")):
        text = text.replace(mark, written)
    return re.sub(r" {2,}", " ", text).strip()


def _clean(value: Any) -> Any:
    """Text without control and private-use characters, which mark typography while rendering."""
    if isinstance(value, str):
        return re.sub(r"[\x00-\x1f\x7f-\x9f\ue000-\ue0ff]", "", value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return value


_FORMS = {
    "italic": "\ue010", "bold": "\ue012", "small_caps": "\ue014", "superscript": "\ue016", "subscript": "\ue018",
}  # fmt: skip


def _bracketed(form: str, text: object) -> str:
    opening = _FORMS[form]
    return f"{opening}{text}{chr(ord(opening) + 1)}"


class _Marks:
    """A citeproc-py formatter, under the names that it calls: typography stands between private-use characters."""

    preformat = Light = Underline = staticmethod(str)
    Italic = Oblique = staticmethod(partial(_bracketed, "italic"))
    Bold = staticmethod(partial(_bracketed, "bold"))
    SmallCaps = staticmethod(partial(_bracketed, "small_caps"))
    Superscript = staticmethod(partial(_bracketed, "superscript"))
    Subscript = staticmethod(partial(_bracketed, "subscript"))


def _runs(text: str) -> RichText:
    openings = {mark: form for form, mark in _FORMS.items()}
    closings = {chr(ord(mark) + 1): form for form, mark in _FORMS.items()}
    forms: dict[str, int] = dict.fromkeys(_FORMS, 0)
    runs = []
    for part in re.split("([\ue010-\ue019])", text):
        if part in openings:
            forms[openings[part]] += 1
        elif part in closings:
            forms[closings[part]] -= 1
        elif part:
            runs.append(Run(part, **{form: depth > 0 for form, depth in forms.items()}))  # type: ignore[arg-type]
    return joined(runs)


def _before_full_stop(text: RichText, words: str) -> RichText:
    if text and text[-1].text.endswith("."):
        return joined((*text[:-1], Run(text[-1].text[:-1]), Run(f"{words}.")))
    return joined((*text, Run(words)))
