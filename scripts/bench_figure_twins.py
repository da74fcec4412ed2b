"""How many figures that documents state are answered, and how many that no document states.

    .venv/bin/python scripts/bench_figure_twins.py --home LIBRARY

Questions of both kinds are made from what the documents state (``kb.text.statements``), so no labels are needed. Each
figure is asked for as it stands, then for another place or year of which it is not stated, and for another thing
counted: a group within (青年, rural), or the word beside it (进口 for 出口). A twin is taken only where nothing in the
library that counts what it asks for can be found. They read stiffly, and some ask what nobody would: two versions of
kb are compared by them, and neither is judged.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kb import KnowledgeBase
from kb.passages.passage import Passage
from kb.search.facets import facets_of
from kb.store.store import DocumentRecord, Snapshot
from kb.text.normalise import normalise
from kb.text.places import PROVINCES
from kb.text.statement import Statement
from kb.text.statements import statements
from kb.text.subjects import likeness
from kb.text.terms import chinese_terms, other_names

PER_DOCUMENT = 4
"""Figures of a document that are asked for."""
_OTHER = 0.6
"""How like two subjects are at most that count different things (``kb.text.subjects``)."""
_GROUPS = {
    "zh": ["青年", "女性", "老年", "民营企业", "外资企业", "西部地区", "县域", "山区", "残疾人", "退役军人"],
    "en": ["youth", "female", "foreign-funded", "western", "county-level", "border", "private-sector"],
}  # fmt: skip
_NEIGHBOURS = {
    "zh": "进口 出口|城镇 农村|存款 贷款|收入 支出|产量 库存|新增 注销|新建 拆除|公办 民办|制定 废止|客运 货运|"
    "投资 亏损|消费 储蓄|常住 户籍|开工 停工|小学 大学|医院 诊所|铁路 航道|高速公路 国道|煤炭 天然气|水电 核电|"
    "小麦 玉米|养老 工伤|本科 专科|增加值 利润|细颗粒物 臭氧|国内 入境|工业 建筑业|存量 增量|企业 学校",
    "en": "exports imports|urban rural|deposits loans|revenue expenditure|output stocks|investment losses|wheat corn|"
    "railways waterways|expressways footpaths|coal gas|pension disability|income debt|created lost|built closed",
}
_ENDINGS = {
    "zh": ["的利息", "的折旧", "的平均年龄", "的保费", "的退税额", "的罚款总额"],
    "en": ["interest on", "insurance of", "the cost of storing"],
}
_FORMS = {
    ("zh", "level"): ("{when}{what}是多少？", "{when}{what}达到多少？", "{when}的{what}是多少{unit}？"),
    ("zh", "growth"): ("{when}{what}增长了多少？", "{when}{what}增速是多少？", "{when}{what}增长百分之几？"),
    ("zh", "decline"): ("{when}{what}下降了多少？", "{when}{what}降了多少"),
    ("en", "level"): ("What was {what} {when}?", "What is the figure for {what} {when}?"),
    ("en", "growth"): ("How much did {what} grow {when}?", "By what percentage did {what} rise {when}?"),
    ("en", "decline"): ("How much did {what} fall {when}?", "By how much did {what} drop {when}?"),
}  # fmt: skip
_PLAIN = {"zh": re.compile(r"[\u4e00-\u9fff]{4,14}"), "en": re.compile(r"[a-z]+(?: [a-z-]+){1,5}")}


@dataclass(frozen=True)
class Stated:
    """A figure of the library with the sentence that states it; ``place`` is None for the country."""

    document: DocumentRecord
    passage: Passage
    sentence: str
    statement: Statement
    place: str | None
    year: int

    @property
    def language(self) -> str:
        return self.document.metadata.language


@dataclass(frozen=True)
class FigureQuestion:
    """A question of a ``kind``: stated, or a twin of another thing or of another place and year."""

    text: str
    kind: str


def figure_questions(snapshot: Snapshot, seed: int = 0) -> Iterator[FigureQuestion]:
    """Questions and twins over the reports of a library, in both languages."""
    choose = random.Random(seed)
    stated = [one for record in snapshot.documents() for one in _stated(snapshot, record)]
    words = {
        language: "\n".join(one.sentence for one in stated if one.language == language) for language in ("zh", "en")
    }
    of_scope: dict[tuple[str | None, int, str], list[Stated]] = defaultdict(list)
    for one in stated:
        of_scope[one.place, one.year, one.language].append(one)
    documents: dict[str, list[Stated]] = defaultdict(list)
    for one in stated:
        if (one.language, one.statement.measure) in _FORMS and _PLAIN[one.language].fullmatch(one.statement.subject):
            documents[one.document.id].append(one)
    for _, those in sorted(documents.items()):
        for one in choose.sample(those, min(PER_DOCUMENT, len(those))):
            yield from _with_twins(one, of_scope, words[one.language], choose)


def _stated(snapshot: Snapshot, record: DocumentRecord) -> Iterator[Stated]:
    facets = facets_of(record)
    for passage in snapshot.passages_of(record.id):
        section = tuple(map(normalise, passage.section))
        for start, end in passage.sentences:
            sentence = passage.text[start:end]
            for statement in statements(normalise(sentence), day=record.metadata.day, section=section):
                period = statement.period
                if statement.subject and period is not None and period.first == period.last and not statement.place:
                    yield Stated(record, passage, sentence, statement, facets.place, period.first)


def _with_twins(
    one: Stated, of_scope: dict[tuple[str | None, int, str], list[Stated]], words: str, choose: random.Random
) -> Iterator[FigureQuestion]:
    language, subject = one.language, one.statement.subject
    names = [subject]
    if language == "zh" and (terms := chinese_terms(subject)).found and not terms.rest.strip():
        names += [name for name in other_names(subject)[:1] if name]  # the same in English
    for name in names:
        yield FigureQuestion(_ask(name, one, one.place, one.year, choose), "stated")
    for other in choose.sample(_others(subject, language), 2):
        if other not in words and not any(
            likeness(other, each.statement.subject) > _OTHER for each in of_scope[one.place, one.year, language]
        ):
            yield FigureQuestion(_ask(other, one, one.place, one.year, choose), "of another thing")
    scopes = [scope for scope in of_scope if scope[2] == language and scope[:2] != (one.place, one.year)]
    place, year, _ = choose.choice(sorted(scopes, key=str))
    if not any(likeness(subject, each.statement.subject) > _OTHER for each in _around(of_scope, place, year, language)):
        yield FigureQuestion(_ask(subject, one, place, year, choose), "of another place and year")


def _around(
    of_scope: dict[tuple[str | None, int, str], list[Stated]], place: str | None, year: int, language: str
) -> Iterator[Stated]:
    """What is stated of a place near a year: a period may be read a year off."""
    for each in (year - 1, year, year + 1):
        yield from of_scope.get((place, each, language), ())


def _others(subject: str, language: str) -> list[str]:
    """Names of other things counted: a group within, the word beside, something of it."""
    found = []
    for pair in _NEIGHBOURS[language].split("|"):
        for word, other in (pair.split(), pair.split()[::-1]):
            if word in subject:
                found += [subject.replace(word, other)] * 2
    groups = [group + subject if language == "zh" else f"{group} {subject}" for group in _GROUPS[language]]
    endings = [subject + end if language == "zh" else f"{end} {subject}" for end in _ENDINGS[language]]
    return [*found, *groups, *endings[: 1 if found else 3]]


def _ask(what: str, one: Stated, place: str | None, year: int, choose: random.Random) -> str:
    language = "en" if what.isascii() else "zh"
    when = (
        f"{place or ''}{year}年"
        if language == "zh"
        else f"in {year}" + (f" in {PROVINCES.get(place, place).title()}" if place else "")
    )
    form = choose.choice(_FORMS[language, one.statement.measure])
    return form.format(when=when, what=what, unit=one.statement.figure.unit if language == "zh" else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True, help="a knowledge base of reports")
    arguments = parser.parse_args()
    base = KnowledgeBase.open(arguments.home)
    questions = list(figure_questions(base.snapshot()))
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for question in questions:
        answer = base.ask(question.text)
        found[answer.language, question.kind].append(answer.confident)
    table = Table("language", "figure asked for", "questions", "called confident")
    for (language, kind), confident in sorted(found.items()):
        table.add_row(language, kind, str(len(confident)), f"{sum(confident) / len(confident):.3f}")
    Console().print(table)


if __name__ == "__main__":
    main()
