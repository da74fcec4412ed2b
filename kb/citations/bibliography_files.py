"""Whole bibliographies in the formats that reference managers read: BibTeX, RIS, CSL-JSON, pandoc's YAML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kb.citations.rich_text import escaped_latex, escaped_markdown
from kb.text.months import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.citations.item import Item, ItemType

# Entry types that BibTeX itself, Zotero and pandoc all know.
_BIBTEX: dict[ItemType, str] = {
    "legislation": "misc",
    "report": "techreport",
    "article-newspaper": "article",
    "webpage": "online",
    "document": "misc",
}

# RIS types as Zotero, EndNote and Mendeley read them.
_RIS: dict[ItemType, str] = {
    "legislation": "STAT",
    "report": "RPRT",
    "article-newspaper": "NEWS",
    "webpage": "ELEC",
    "document": "GEN",
}


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def as_csl_json(items: Iterable[Item]) -> str:
    """A JSON array of CSL-JSON items."""
    return json.dumps([_without_control(entry.as_csl()) for entry in items], ensure_ascii=False, indent=2)


def as_bibtex(items: Iterable[Item]) -> str:
    """BibTeX with the fields url, urldate and langid that biblatex, Zotero and pandoc read too.

    Names and titles stand in double braces: an institution is one name, and a title keeps its letters.
    """
    return "\n\n".join(_bibtex(entry) for entry in items)


def _bibtex(entry: Item) -> str:
    def text(value: str) -> str:
        return escaped_latex(_one_line(value))

    fields: list[tuple[str, str]] = [("title", f"{{{{{text(entry.title + entry.remark)}}}}}")]
    if entry.author:
        fields.append(("author", "{" + " and ".join(f"{{{text(name)}}}" for name in entry.author) + "}"))
    if entry.type == "report" and entry.author:
        fields.append(("institution", "{" + text("、".join(entry.author) if entry.language == "zh" else
                                                  ", ".join(entry.author)) + "}"))  # fmt: skip
    if entry.container_title:
        name = "journal" if entry.type == "article-newspaper" else "howpublished"
        fields.append((name, f"{{{{{text(entry.container_title)}}}}}"))
        if entry.type == "article-newspaper":
            fields.append(("entrysubtype", "{newspaper}"))
    if entry.number:
        fields.append(("number", f"{{{text(entry.number)}}}"))
    if entry.issued:
        fields.append(("year", f"{{{entry.issued.year}}}"))
        fields.append(("month", MONTHS[entry.issued.month - 1][:3].lower()))
        fields.append(("day", f"{{{entry.issued.day}}}"))
        fields.append(("date", f"{{{entry.issued.isoformat()}}}"))
    if entry.url:
        fields.append(("url", f"{{{_url(entry.url)}}}"))
    if entry.accessed:
        fields.append(("urldate", f"{{{entry.accessed.isoformat()}}}"))
    fields.append(("langid", "{chinese}" if entry.language == "zh" else "{english}"))
    lines = [f"@{_BIBTEX[entry.type]}{{{_key(entry.id)},", *(f"  {name} = {value}," for name, value in fields), "}"]
    return "\n".join(lines)


def as_ris(items: Iterable[Item]) -> str:
    """RIS: two-letter tags, one record after another, each closed by ER."""
    return "\n".join(_ris(entry) for entry in items)


def _ris(entry: Item) -> str:
    tags: list[tuple[str, str]] = [("TY", _RIS[entry.type]), ("ID", entry.id), ("TI", entry.title + entry.remark)]
    # A trailing comma keeps an institution's name in one field (RIS reads "Last, First").
    tags += [("AU", f"{name},") for name in entry.author]
    if entry.container_title:
        tags.append(("T2", entry.container_title))
    if entry.number:
        tags.append(("M1" if entry.type != "report" else "SN", entry.number))
    if entry.issued:
        tags.append(("PY", str(entry.issued.year)))
        tags.append(("DA", entry.issued.strftime("%Y/%m/%d")))
    if entry.url:
        tags.append(("UR", _url(entry.url)))
    if entry.accessed:
        tags.append(("Y2", entry.accessed.strftime("%Y/%m/%d")))
    tags.append(("LA", "zh-CN" if entry.language == "zh" else "en-US"))
    return "".join(f"{tag}  - {_one_line(value)}\n" for tag, value in tags) + "ER  - \n"


def as_pandoc_references(items: Iterable[Item]) -> str:
    """A YAML metadata block with ``references``, which pandoc's citeproc reads from a Markdown file.

    Every value is JSON, of which YAML is a superset, so that no character of a title can break it.
    """
    lines = ["---", "references:"]
    for entry in items:
        for at, (name, value) in enumerate(_without_control(entry.as_csl()).items()):
            lines.append(f"{'- ' if at == 0 else '  '}{name}: {json.dumps(_escaped(name, value), ensure_ascii=False)}")
    return "\n".join([*lines, "---"])


def _escaped(name: str, value: object) -> object:
    """pandoc reads strings in metadata as Markdown."""
    if isinstance(value, str) and name not in ("id", "type", "URL", "language"):
        return escaped_markdown(value)
    if name == "author" and isinstance(value, list):
        return [{"literal": escaped_markdown(author["literal"])} for author in value]
    return value


def _without_control(value: dict[str, object]) -> dict[str, object]:
    """The same with control characters in its texts as spaces."""
    return {name: _cleaned(each) for name, each in value.items()}


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return _CONTROL.sub(" ", value)
    if isinstance(value, dict):
        return _without_control(value)
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


def _one_line(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+", " ", value).strip()


def _url(value: str) -> str:
    """The URL with what BibTeX or a line would break on percent-encoded."""
    return re.sub(r"[\s{}\\\x00-\x1f\"<>]", lambda match: f"%{ord(match[0]):02X}", value)


def _key(identifier: str) -> str:
    """A citation key: the document's id, which BibTeX allows but for these characters."""
    return re.sub(r"[\s{}(),=\\\"#%~@']", "-", identifier)
