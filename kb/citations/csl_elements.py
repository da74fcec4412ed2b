"""Elements of CSL that citeproc-py 0.11 renders otherwise than CSL 1.0.2 says, corrected.

citeproc-py finds its element classes among the subclasses of ``CitationStylesElement``, the last
definition of a name winning; importing this module therefore puts these in place. What each mends,
with the worked example that showed it, stands in its docstring and in tests/test_citations_csl.py.
"""

from __future__ import annotations

from typing import Any

from citeproc import model
from citeproc.model import CitationStylesElement
from citeproc.source import VariableError

# Stands after a closing quotation mark that a style (not a title) put there; a private-use character.
STYLE_QUOTE_END = "\ue000"


class _Calls:
    """Which variables were asked for while one item is rendered, and which gave text."""

    def __init__(self) -> None:
        self.asked = 0
        self.given: list[str] = []


def _calls(context: Any) -> _Calls:
    # citeproc-py empties ``repressed`` before every item, which makes it the place for what lasts one item.
    repressed = context.get_layout().repressed
    found = repressed.setdefault("calls", _Calls())
    assert isinstance(found, _Calls)
    return found


def _repressed(context: Any) -> set[str]:
    repressed = context.get_layout().repressed
    found = repressed.setdefault("substituted", set())
    assert isinstance(found, set)
    return found


class Group(model.Group, CitationStylesElement):  # type: ignore[misc]
    """A group vanishes when variables were called in it and all were empty (CSL 1.0.2, "Group").

    citeproc-py counts variables in branches of ``choose`` that were never taken, which loses the
    type mark of everything printed: 中华人民共和国民法典. instead of 中华人民共和国民法典[Z].
    """

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        calls = _calls(self if context is None else context)
        asked, given = calls.asked, len(calls.given)
        delimiter = self.get("delimiter", "")
        output = []
        for child in self.iterchildren():
            extra = {"delimiter": delimiter} if isinstance(child, model.Choose) else {}
            try:
                text = child.render(item, context=context, **extra, **kwargs)
            except VariableError:
                continue
            if text is not None:
                output.append(text)
        if not output or (calls.asked > asked and len(calls.given) == given):
            raise VariableError
        return self.join(output)


class Text(model.Text, CitationStylesElement):  # type: ignore[misc]
    """Text that tells whether its variable gave something, keeps quiet once substituted, and marks its quotes."""

    def _variable(self, item: Any, context: Any) -> Any:
        variable = self.get("variable")
        calls = _calls(context)
        calls.asked += 1
        if variable in _repressed(context):
            return None
        text = super()._variable(item, context)
        if text is not None and str(text):
            calls.given.append(variable)
        return text

    def quote(self, string: Any) -> Any:
        if self.get("quotes", "false").lower() != "true":
            return super().quote(string)
        # Marks inside those of the style are of the inner kind (CSL 1.0.2, "Formatting": quotes).
        return super().quote(string.replace("“", "‘").replace("”", "’")) + STYLE_QUOTE_END


class Number(model.Number, CitationStylesElement):  # type: ignore[misc]
    """Numbers whose variable has a hyphen (collection-number) are found."""

    def process(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        calls = _calls(self if context is None else context)
        calls.asked += 1
        variable = self.get("variable")
        if variable == "locator":
            if not item.has_locator:
                return None
            value, name = item.locator.identifier, item.locator.label
        else:
            name = variable
            value = item.reference.page if variable == "page-first" else item.reference[variable.replace("-", "_")]
        text = self._process(value, name)
        if text is not None and str(text):
            calls.given.append(variable)
        return text


class Date(model.Date, CitationStylesElement):  # type: ignore[misc]
    """Dates take the letter that tells works of one author and year apart (2025a).

    citeproc-py writes it only where a style spells ``year-suffix`` out; CSL 1.0.2
    ("Disambiguation") puts it after the first year otherwise, as GB/T 7714-2015 expects.
    """

    def process(
        self, item: Any, variable: Any = None, show_parts: Any = None, context: Any = None, **kwargs: Any
    ) -> Any:
        if self.is_locale_date():
            return super().process(item, variable, show_parts, context, **kwargs)
        calls = _calls(self if context is None else context)
        calls.asked += 1
        text = super().process(item, variable, show_parts, context, **kwargs)
        if text is None or not str(text):
            return text
        name = variable or self.get("variable")
        calls.given.append(name)
        suffix = item.reference.get("year_suffix")
        if name == "issued" and suffix and "year-suffix" not in calls.given and not self._style_places_suffix():
            calls.given.append("year-suffix")
            year = str(item.reference["issued"].get("year"))
            return str(text).replace(year, f"{year}{suffix}", 1)
        return text

    def _style_places_suffix(self) -> bool:
        return bool(self.get_root().xpath_search("//cs:text[@variable='year-suffix']"))


class Names(model.Names, CitationStylesElement):  # type: ignore[misc]
    """Names that already stood in for another variable are not given twice."""

    def process(self, item: Any, names_context: Any = None, context: Any = None, **kwargs: Any) -> Any:
        calls = _calls(self if context is None else context)
        roles = self.get("variable").split()
        calls.asked += 1
        if set(roles) <= _repressed(self if context is None else context):
            return None
        text = super().process(item, names_context, context, **kwargs)
        if text is not None and str(text):
            calls.given.extend(role for role in roles if role in item.reference)
        return text


class Substitute(model.Substitute, CitationStylesElement):  # type: ignore[misc]
    """What was substituted is suppressed in the rest of the entry (CSL 1.0.2, "Substitute").

    citeproc-py forgets variables that were reached through a macro: APA gave an article without
    author as "Title. (2026, March 13). Title. Economic Daily."
    """

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        calls = _calls(self if context is None else context)
        given = len(calls.given)
        text = super().render(item, context=context, **kwargs)
        if text:
            _repressed(self if context is None else context).update(calls.given[given:])
        return text

    def add_to_repressed_list(self, child: Any, context: Any) -> None:
        """Done by ``render``, which knows the variables behind a macro."""


class Name(model.Name, CitationStylesElement):  # type: ignore[misc]
    """Institutions keep their letters.

    GB/T 7714-2015, 8.1.1 puts the *surnames* of Western authors in capitals; 8.1.4 gives corporate
    bodies as they name themselves. citeproc-py treats a literal name as a surname.
    """

    def process(self, item: Any, variable: Any, context: Any = None, sort_options: Any = None, **kwargs: Any) -> Any:
        names = item.reference.get(variable) or []
        if names and all("literal" in name for name in names):
            for part in self.findall("cs:name-part", self.nsmap):
                part.attrib.pop("text-case", None)
        return super().process(item, variable, context, sort_options, **kwargs)


class Label(model.Label, CitationStylesElement):  # type: ignore[misc]
    """A place is one place: "Section 3(12)", which citeproc-py takes for two numbers."""

    def _is_plural(self, item: Any) -> bool:
        if self.get("variable") == "locator":
            return False
        return bool(super()._is_plural(item))


class If(model.If, CitationStylesElement):  # type: ignore[misc]
    """Where a citation stands is told from the notes of the whole text (``kb.citations.standing``).

    Numbers of notes change as a writer goes on: where a style would give that of the first note alone (同1), a later
    citation names its source again.
    """

    def _position(self, item: Any, context: Any) -> list[bool]:
        if (self if context is None else context).xpath_search("./ancestor::*[self::cs:bibliography]"):
            return [False]
        standing = item.standing
        numbered = bool(self.xpath_search(".//cs:text[@variable='first-reference-note-number']"))
        near = standing.distance <= int(self.get_root().citation.get("near-note-distance", _NEAR_NOTE))
        held = {
            "first": standing.position == "first",
            "subsequent": standing.position != "first" and not numbered,
            "near-note": standing.position != "first" and near,
            "ibid": standing.position.startswith("ibid"),
            "ibid-with-locator": standing.position == "ibid-with-locator",
        }
        return [held.get(each, False) for each in self.get("position").split()]


class Else_If(If, CitationStylesElement):  # type: ignore[misc]  # noqa: N801  (the name that citeproc-py looks up)
    """As ``If``."""


_NEAR_NOTE = 5  # CSL 1.0.2, near-note-distance
