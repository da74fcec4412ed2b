"""What is in force: read from the documents, resolved over the library, told by every command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.cli.app import run
from kb.documents.document import Block, Document, Kind, Metadata, Provision
from kb.documents.validity import NO_RELATIONS, Clauses, last_day, status_on, version_key
from kb.errors import InputError
from kb.indexing.relations import relations_of
from kb.knowledge_base import KnowledgeBase
from kb.passages import split
from kb.passages.validity_clauses import clauses_of
from kb.results import Overrides
from kb.store.store import DocumentRecord

_TODAY = date(2026, 11, 29)


def _read(
    text: str,
    *,
    title: str = "某县渔具管理办法",
    kind: Kind = "measures",
    day: date | None = date(2020, 1, 1),
    issuer: tuple[str, ...] = ("某县人民政府",),
) -> Clauses:
    language = "zh" if any("一" <= each <= "鿿" for each in title) else "en"
    metadata = Metadata(title=title, language=language, kind=kind, issued=day, issuer=issuer)  # type: ignore[arg-type]
    blocks = tuple(Block("paragraph", line) for line in text.split("\n"))
    return clauses_of(metadata, split(Document(metadata, (Provision("1", (), blocks),)), "x"))


def _status(clauses: Clauses) -> str:
    return status_on(_TODAY, clauses, NO_RELATIONS)


@pytest.mark.parametrize(
    ("text", "effective", "status"),
    [
        ("本办法自2022年3月1日起施行。", date(2022, 3, 1), "in-force"),
        ("本办法自公布之日起施行。", date(2020, 1, 1), "in-force"),
        ("现予公布，自二〇二七年一月一日起施行。", date(2027, 1, 1), "not-yet"),
        ("本办法自2021年1月1日起施行，有效期五年。", date(2021, 1, 1), "expired"),
        ("本办法自印发之日起施行，有效期至2025年12月31日。", date(2020, 1, 1), "expired"),
        ("本办法自2021年1月1日起施行，试行两年。", date(2021, 1, 1), "expired"),
        ("本办法自2021年1月1日起暂行一年。", date(2021, 1, 1), "expired"),
        ("本办法有效期自2021年1月1日起至2023年12月31日止。", date(2021, 1, 1), "expired"),
        ("本办法自批准之日起生效，2024年底前有效。", date(2020, 1, 1), "expired"),
        ("本办法自下发之日起施行，整治行动结束后自行失效。", date(2020, 1, 1), "unknown"),
        ("本办法自2021年1月1日起实行。", date(2021, 1, 1), "in-force"),
        ("本办法自2021年1月1日起施行，有效期三年。期满后未作修订的，继续执行。", date(2021, 1, 1), "unknown"),
        ("本办法自2021年1月1日起试行，试行期一年，期满后自动转为正式执行。", date(2021, 1, 1), "unknown"),
        ("许可证自颁发之日起生效，有效期五年。", None, "unknown"),
        ("本办法的施行日期由县人民政府另行规定。", None, "unknown"),
        ("自2020年1月1日起施行的标准，按照规定执行。", None, "unknown"),
        ("本市自2019年1月1日起施行垃圾分类。", None, "unknown"),
        ("本办法自2021年1月1日起施行，有效期至新办法公布施行之日止。", date(2021, 1, 1), "unknown"),
        ("本办法自2021年1月1日起施行，国家统一规定出台之日起自动废止。", date(2021, 1, 1), "unknown"),
        ("本办法自2021年1月1日起施行。捕捞证自颁发之日起有效期为五年。", date(2021, 1, 1), "in-force"),
        ("本办法由县农业局负责解释，自2021年1月1日起施行，至2023年12月31日止。", date(2021, 1, 1), "expired"),
        ("本办法自公布之日起三十日后施行。", date(2020, 1, 31), "in-force"),
        ("本办法自发布之日起满三个月后施行，有效期三年。", date(2020, 4, 1), "expired"),
        ("本办法自2021年1月1日起施行，至2024年5月31日废止。", date(2021, 1, 1), "expired"),
        ("本办法自2021年1月1日起至2024年12月31日止施行。", date(2021, 1, 1), "expired"),
        ("本办法自2021年1月1日起施行，至新的办法出台之日止。", date(2021, 1, 1), "unknown"),
        ("本办法自发布之日起生效，禁渔期结束后自动解除。", date(2020, 1, 1), "unknown"),
        ("本办法自2019年10月1日起试行，试行期两年。", date(2019, 10, 1), "expired"),
        ("本办法施行前发的证书，本办法施行后在有效期限内继续有效。", None, "unknown"),
    ],
)
def test_when_a_document_takes_effect_is_read_from_what_it_says_of_itself(
    text: str, effective: date | None, status: str
) -> None:
    clauses = _read(text)
    assert (clauses.effective, _status(clauses)) == (effective, status)


@pytest.mark.parametrize(
    ("text", "effective"),
    [
        ("These Regulations shall come into force on 1 March 2021.", date(2021, 3, 1)),
        ("This Law takes effect as of March 1, 2021.", date(2021, 3, 1)),
        ("These Measures shall be effective from the date of promulgation.", date(2020, 1, 1)),
        ("This Act shall come into operation on 1 July 2016.", date(2016, 7, 1)),
        ("A licence takes effect on 1 March 2021.", None),
        ("These Measures shall take effect thirty days after promulgation.", date(2020, 1, 31)),
        ("These Measures take effect immediately.", date(2020, 1, 1)),
        ("These byelaws take effect six months after the date on which they are made.", date(2020, 7, 1)),
        ("This guidance applies from 1 June 2019.", date(2019, 6, 1)),
    ],
)
def test_the_same_in_english(text: str, effective: date | None) -> None:
    assert _read(text, title="Measures on Fishing Gear", issuer=()).effective == effective


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("These Measures shall be effective from April 1, 2021 until March 31, 2024.", date(2024, 3, 31)),
        ("This Act shall cease to have effect on 30 June 2021.", date(2021, 6, 30)),
        ("These Measures take effect upon promulgation and shall remain valid for three years.", date(2022, 12, 31)),
        ("A licence is valid until 31 December 2022.", None),
        ("Unless renewed, these Measures expire on the last day of 2024.", date(2024, 12, 31)),
        ("These Measures shall prevail. They apply from 15 May 2023 and lapse at the end of 2025.", date(2025, 12, 31)),
        ("This Act came into force on 1 January 2016 and ceased to have effect on 30 June 2020.", date(2020, 6, 30)),
        ("These Measures take effect on 1 May 2021. A permit shall be valid for three years.", None),
        ("These Measures shall be implemented on a trial basis from 1 July 2022 for two years.", date(2024, 6, 30)),
        (
            "This Act comes into force on 1 June 2019 and ceases to have effect five years after that.",
            date(2024, 5, 31),
        ),
    ],
)
def test_the_end_of_a_term_in_english(text: str, expires: date | None) -> None:
    assert _read(text, title="Measures on Fishing Gear", issuer=()).expires == expires


@pytest.mark.parametrize(
    ("text", "relation", "titles"),
    [
        ("本办法施行后，《渔具登记办法》（县府令第3号）同时废止。", "repeals", ["渔具登记办法"]),
        (
            "1999年5月1日发布的《甲办法》、2001年发布的《乙规定》和《丙细则》同时废止。",
            "repeals",
            ["甲办法", "乙规定", "丙细则"],
        ),
        ("依照《渔业法》制定的《丁办法》自本办法施行之日起废止。", "repeals", ["丁办法"]),
        ("决定废止以下文件：\n一、《戊规定》（1998年印发）\n二、《己办法》", "repeals", ["戊规定", "己办法"]),
        (
            "现决定废止《寅规定》等2件规章：\n一、《寅规定》（1996年）\n二、《卯规定》（1999年）\n本决定自公布之日起生效。",
            "repeals",
            ["寅规定", "卯规定"],
        ),
        ("A permit issued under these Measures expires after two years.", "repeals", []),
        ("经研究，决定对下列文件予以废止：1.《子规定》；2.《丑办法》。", "repeals", ["子规定", "丑办法"]),
        (
            "These Measures shall come into force on 1 June 2023, and the Measures on Nets shall be repealed.",
            "repeals",
            ["Measures on Nets"],
        ),
        (
            "Upon entry into force of these Measures, the Measures on Nets issued on 1 May 2010 shall cease to apply.",
            "repeals",
            ["Measures on Nets"],
        ),
        ("These Measures supersede the Measures on Nets issued on 1 May 2010.", "replaces", ["Measures on Nets"]),
        ("The Minister may repeal the Measures on Nets.", "replaces", []),
        ("Nothing in these Rules repeals the Measures on Nets.", "repeals", []),
        ("Section 4 of the Harbour Act 1990 is repealed.", "repeals", []),
        (
            "The following are hereby repealed: (a) the Net Order 1998; (b) the Trap Order 2001.",
            "repeals",
            ["Net Order 1998", "Trap Order 2001"],
        ),
        (
            "These Rules replace the Quay Rules 2009 and the Pilot Rules 2010.",
            "replaces",
            ["Quay Rules 2009", "Pilot Rules 2010"],
        ),
        ("《甲办法》《乙规定》均自本办法施行之日起失效。", "repeals", ["甲办法", "乙规定"]),
        ("自2026年1月1日起，《丙办法》停止试行。", "repeals", ["丙办法"]),
        ("2013年印发的《甲通知》、2015年印发的《乙通知》及其解释自即日起停止执行。", "repeals", ["甲通知", "乙通知"]),
        ("This guidance replaces the Guidance on Nets, which is withdrawn.", "replaces", ["Guidance on Nets"]),
        ("将《丁办法》（县府令第3号）有效期延长至2028年1月31日。", "extends", ["丁办法"]),
        ("《庚办法》第三条同时废止。", "repeals", []),
        ("认为需要废止《辛办法》的，应当报告。", "repeals", []),
        ("本办法取代《壬办法》。", "replaces", ["壬办法"]),
        ("本标准部分代替《癸标准》。", "replaces", []),
    ],
)
def test_what_a_document_repeals_and_replaces_is_read(text: str, relation: str, titles: list[str]) -> None:
    references = _read(text).references
    assert [each.title for each in references] == titles
    assert all(each.relation == relation for each in references)


def test_an_amending_decision_takes_effect_itself_and_not_as_the_text_it_quotes() -> None:
    clauses = _read(
        "一、将第三条修改为：“本条例自2010年1月1日起施行。”\n本决定自2020年5月1日起施行。",
        title="关于修改《某县渔业条例》的决定",
        kind="decision",
    )
    assert clauses.effective == date(2020, 5, 1)
    assert [(each.relation, each.title) for each in clauses.references] == [("amends", "某县渔业条例")]


@pytest.mark.parametrize(
    ("title", "expires"),
    [
        ("渔业振兴规划（2021—2025年）", date(2025, 12, 31)),
        ("某县“十四五”渔业规划", date(2025, 12, 31)),
        ("Fishery Plan (2024–2027)", date(2027, 12, 31)),
        ("渔业发展规划", None),
        ("渔港整治三年行动方案", date(2022, 12, 31)),
    ],
)
def test_a_plan_ends_with_the_period_in_its_title(title: str, expires: date | None) -> None:
    assert _read("要办好渔业。", title=title, kind="plan").expires == expires


@pytest.mark.parametrize("title", ["某县渔具管理办法（征求意见稿）", "《某县渔具管理办法》解读"])
def test_drafts_and_explanations_have_none_either(title: str) -> None:
    assert _status(_read("本办法自2022年3月1日起施行。", title=title)) == "unknown"


def test_a_text_of_no_official_kind_may_tell_of_another_ones_entry_into_force() -> None:
    told = "《某县渔具管理办法》已经公布，自2022年3月1日起施行。"
    assert _status(_read(told, title="渔具新规公布", kind="document")) == "unknown"
    assert _read("本标准自2022年3月1日起施行。", title="渔网标准", kind="document").effective == date(2022, 3, 1)


def test_opinions_on_the_work_of_a_year_end_with_it() -> None:
    clauses = _read("要抓好渔业。", title="关于做好2024年渔业重点工作的意见", kind="opinions", day=date(2024, 1, 5))
    assert (status_on(date(2024, 6, 1), clauses, NO_RELATIONS), _status(clauses)) == ("in-force", "expired")


def test_a_paper_on_the_work_of_a_year_that_is_over_has_no_term() -> None:
    clauses = _read("渔业产量增长。", title="关于2024年渔业工作情况的通知", kind="notice", day=date(2025, 1, 20))
    assert clauses.expires is None


def test_a_term_that_another_document_extends_ends_later(tmp_path: Path) -> None:
    head = "---\ntitle: {}\nissuer: 某县人民政府\nissued: {}\nkind: {}\n---\n\n"
    texts = {
        "nets": head.format("渔网办法", "2020-01-05", "measures")
        + "本办法自2020年2月1日起施行，有效期至2023年1月31日。\n",
        "longer": head.format("关于延长《渔网办法》有效期的通知", "2023-01-10", "notice")
        + "决定将《渔网办法》有效期延长至2028年1月31日。\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "nets.md"])
        before = base.snapshot().document("nets")
        base.add([tmp_path / "longer.md"])
        after = base.snapshot().document("nets")
    assert before is not None and after is not None
    assert (before.status(_TODAY), after.status(_TODAY)) == ("expired", "in-force")
    assert (last_day(after.clauses, after.relations), after.status_evidence[-1].partition(":")[0]) == (
        date(2028, 1, 31),
        "longer",
    )


def test_a_repeal_finds_the_notice_that_carries_the_text_and_titles_with_or_without_the_body() -> None:
    def record(name: str, title: str, text: str, kind: Kind, year: int) -> DocumentRecord:
        metadata = Metadata(title=title, language="zh", kind=kind, issuer=("某县农业局",), issued=date(year, 1, 1))
        passages = split(Document(metadata, (Provision("1", (), (Block("paragraph", text),)),)), name)
        return DocumentRecord(name, metadata, "", "", None, 0, 1, clauses=clauses_of(metadata, passages))

    repealing = "本办法自2022年3月1日起施行，《渔网办法》、《某县农业局关于渔船登记的规定》同时废止。"
    found = relations_of(
        [
            record("carrier", "某县农业局关于印发《渔网办法》的通知", "现印发给你们。", "notice", 2010),
            record("bare", "关于渔船登记的规定", "本规定自2011年1月1日起施行。", "rules", 2011),
            record(
                "new",
                "某县渔业办法",
                repealing,
                "measures",
                2022,
            ),
        ]
    )
    assert found["new"].supersedes == ("bare", "carrier")


def test_reports_and_articles_have_no_validity() -> None:
    for kind in ("report", "article", "webpage"):
        assert _status(_read("本办法自2022年3月1日起施行。", kind=kind)) == "unknown"  # type: ignore[arg-type]


def test_versions_of_a_title_are_known_by_its_bare_form() -> None:
    assert (
        version_key("中华人民共和国渔业法（2013年修正）") == version_key("渔业法") == version_key("渔业法(2013-12-28)")
    )
    assert version_key("渔业法解释（一）") != version_key("渔业法解释（二）")
    assert version_key("宪法修正案（1988年）") != version_key("宪法修正案（1993年）")


def _rules(title: str, day: str, *articles: str) -> str:
    numbered = "\n\n".join(f"第{'一二三四'[at]}条 {text}" for at, text in enumerate(articles))
    return f"# {title}\n\n> 发布机构：某村村民委员会\n> 成文日期：{day}\n\n{numbered}\n"


_FEE = "渔船停靠费每日十元，由船主在离港以前付清。"
_OLD = _rules(
    "某村渔船管理办法",
    "2015年1月1日",
    "渔船出海应当提前两日向村里报告船号和人数。",
    _FEE,
    "本办法自2015年2月1日起施行。",
)
_NEW = _rules(
    "某村渔船管理办法",
    "2022年1月1日",
    "船上应当备齐救生衣。",
    "渔船出海应当提前三日向村里报告船号、航线和人数。",
    _FEE,
    "本办法自2022年2月1日起施行。《某村码头办法》同时废止。",
)
_QUAY = _rules(
    "某村码头办法",
    "2012年1月1日",
    "码头夜间由专人值守，值守人每晚巡查三次。",
    "本办法自2012年2月1日起施行。",
)
_NEWS = "# 渔村见闻\n\n> 来源：某报\n> 发布时间：2023年1月1日\n\n记者看到，渔船出海都要报告船号。\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("validity")
    texts = {"boats-2015": _OLD, "boats-2022": _NEW, "quay": _QUAY, "news": _NEWS}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add(sorted(folder.glob("*.md")))
        yield base


def _statuses(base: KnowledgeBase, day: date) -> dict[str, str]:
    return {record.id: record.status(day) for record in base.documents()}


def test_the_later_version_is_in_force_and_what_it_repeals_is_not(base: KnowledgeBase) -> None:
    assert _statuses(base, _TODAY) == {
        "boats-2015": "superseded", "boats-2022": "in-force", "quay": "repealed", "news": "unknown",
    }  # fmt: skip
    new = base.document("boats-2022")
    assert new.relations.supersedes == ("boats-2015", "quay")
    assert base.document("quay").relations.superseded_by == "boats-2022"
    assert base.document("quay").status_evidence == ("quay:2", "boats-2022:4")


def test_a_day_before_the_revision_has_the_old_text_in_force(base: KnowledgeBase) -> None:
    assert _statuses(base, date(2020, 1, 1)) == {
        "boats-2015": "in-force", "boats-2022": "not-yet", "quay": "in-force", "news": "unknown",
    }  # fmt: skip
    assert base.ask("渔船出海前要提前几天报告", as_of="2020-01-01")[0].document.id == "boats-2015"


@pytest.mark.parametrize(
    "repeal",
    [
        "本办法自2027年6月30日起施行，《某村码头办法》同时废止。",
        "本办法自2022年2月1日起施行。《某村码头办法》自2027年6月30日起废止。",
        "自2027年6月30日起，《某村码头办法》停止执行。",
    ],
)
def test_a_text_that_is_repealed_for_a_day_to_come_holds_until_that_day(tmp_path: Path, repeal: str) -> None:
    (tmp_path / "quay.md").write_text(_QUAY, encoding="utf-8")
    (tmp_path / "new.md").write_text(_rules("某村港口办法", "2022年1月1日", repeal), encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "quay.md", tmp_path / "new.md"])
    with KnowledgeBase.open(tmp_path / "home") as base:
        days = (_TODAY, date(2027, 6, 29), date(2027, 6, 30))
        assert [base.document("quay").status(day) for day in days] == ["in-force", "in-force", "repealed"]
        assert base.ask("码头夜间谁值守", as_of="2027-06-29")[0].status == "in-force"


def test_an_answer_comes_from_the_text_in_force_and_names_the_other_version(base: KnowledgeBase) -> None:
    answer = base.ask("渔船出海前要提前几天报告", document=None)
    assert (answer[0].passage.id, answer[0].status) == ("boats-2022:2", "in-force")
    assert [(each.passage, each.reworded) for each in answer[0].versions] == [("boats-2015:1", True)]
    shown = {result.passage.id for result in base.ask("渔船停靠费", all_versions=True)}
    assert {"boats-2015:2", "boats-2022:3"} <= shown


def test_an_answer_of_a_repealed_text_says_so(base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--home", str(base.home.path), "--ui", "zh", "ask", "码头夜间谁值守"])
    assert "已被《某村渔船管理办法》废止（自2022年2月1日起）" in capsys.readouterr().out
    run(["--home", str(base.home.path), "ask", "码头夜间谁值守", "--as-of", "2020", "--json"])
    shape = json.loads(capsys.readouterr().out)
    assert shape["filters"]["as_of"] == "2020-12-31"
    assert {each["document"]: each["status"] for each in shape["results"]}["quay"] == "in-force"


def test_documents_are_listed_by_status_and_other_facts(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [each.id for each in base.documents(status="repealed")] == ["quay"]
    assert [each.id for each in base.documents(search="渔船 管理", since="2020-01-01")] == ["boats-2022"]
    assert [each.id for each in base.documents(kind="article")] == ["news"]
    with pytest.raises(InputError):
        base.documents(status="valid")
    run(["--home", str(base.home.path), "list", "--status", "已被取代", "--json"])
    (shape,) = json.loads(capsys.readouterr().out)["documents"]
    assert (shape["document"], shape["effective"], shape["superseded_by"]) == ("boats-2015", "2015-02-01", "boats-2022")
    run(["--home", str(base.home.path), "status", "--json"])
    counted = json.loads(capsys.readouterr().out)["statuses"]
    assert counted == {"in-force": 1, "superseded": 1, "repealed": 1, "unknown": 1}


def test_citing_a_superseded_text_names_its_place_in_the_new_one(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["--home", str(base.home.path), "cite", "boats-2015:1"])
    told = capsys.readouterr()
    assert "boats-2022:2" in told.err
    assert "某村渔船管理办法" in told.out


def test_a_draft_that_relies_on_what_is_not_in_force_is_told(base: KnowledgeBase, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text(
        "“渔船出海应当提前两日向村里报告船号和人数”。“渔船停靠费每日十元，由船主在离港以前付清”。\n\n"
        "另一部办法已经废止。\n\n按照《某村码头办法》办理。《某村渔船管理办法》另有规定。\n",
        encoding="utf-8",
    )
    found = [each for each in base.check_draft(draft).findings if each.kind == "superseded"]
    assert [(each.draft, each.passage) for each in found] == [
        ("渔船出海应当提前两日向村里报告船号和人数", "boats-2022:2"),
        ("《某村码头办法》", None),
    ]


def test_what_a_person_states_holds_over_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# 渔网规定\n\n渔网网眼不得小于三厘米。\n", encoding="utf-8")
    (tmp_path / "new.md").write_text("# 新渔网规定\n\n渔网网眼不得小于四厘米。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add(tmp_path / "old.md", overrides=Overrides(effective="2010-01-01", expires="2030-12-31"))  # type: ignore[arg-type]
        assert base.document("old").status(_TODAY) == "in-force"
        base.add(tmp_path / "new.md", overrides=Overrides(effective="2024-01-01", supersedes="old"))  # type: ignore[arg-type]
        assert base.document("old").status(_TODAY) == "superseded"
        assert base.document("old").relations.ended == date(2024, 1, 1)
        base.remove("new")
        assert base.document("old").status(_TODAY) == "in-force"


def test_a_status_is_asked_for_by_the_word_of_json_in_either_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "port.md").write_text("# 某县渔港办法\n\n本办法自2021年1月1日起施行。\n", encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([tmp_path / "port.md"])
    for language in ("zh", "en"):
        assert run(["--home", str(tmp_path / "home"), "--ui", language, "list", "--status", "in-force"]) == 0
        assert "某县渔港办法" in capsys.readouterr().out


def test_the_day_behind_a_title_in_a_files_name_tells_an_amendment_that_its_history_lacks() -> None:
    metadata = Metadata(title="某省船坞条例", language="zh", kind="regulation", issued=date(2010, 12, 23))
    for stem, version in (("某省船坞条例(2017-12-01)", 2017), ("某省船坞条例(2011-02-01)", 2010), ("2017-12-01", 2010)):
        assert clauses_of(metadata, (), stem).version.year == version  # type: ignore[union-attr]
