"""A draft is held against the documents: no wrong word in a quotation, no figure that is off."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from draft_damage import QUOTATION_DISGUISES, cases, figure_cases
from draft_samples import PLAN, filled, make_base
from statement_damage import statement_cases

from kb.cli.draft_findings import said
from kb.cli.messages import use_language
from kb.drafts.check import check_draft
from kb.drafts.findings import Check
from kb.drafts.folding import FoldedText
from kb.drafts.markdown_draft import read_markdown
from kb.drafts.parse_draft import read_text
from kb.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with make_base(tmp_path_factory.mktemp("drafts") / "home") as made:
        yield made


def checked(base: KnowledgeBase, text: str) -> Check:
    return check_draft(read_markdown(text, "draft.md"), base.snapshot(), base.encoder)


def kinds(result: Check) -> list[str]:
    return [finding.kind for finding in result.findings]


RIGHT = "坚持因地制宜，尊重农民意愿，不搞一刀切，把增收实效作为衡量工作的第一标准"


@pytest.mark.parametrize(
    "quoted",
    [
        f"“{RIGHT}”",
        f"「{RIGHT}」",
        f"『{RIGHT}。』",
        f'"{RIGHT}"',
        f"«{RIGHT}»",
        "“堅持因地制宜，尊重農民意願，不搞一刀切，把增收實效作為衡量工作的第一標準”",
        "“坚持因地制宜,尊重农民意愿,不搞一刀切,把增收实效\n作为衡量工作的第一标准”",
        "“坚持**因地制宜**，尊重农民意愿，不搞一刀切，把增收实效作为衡量工作的第一标准”",
        "“坚持因地制宜……不搞一刀切，把增收实效作为衡量工作的第一标准”",
        "“坚持因地制宜，尊重[当地]农民意愿，不搞一刀切，把增收实效作为衡量工作的第一标准”",
        "“尊重农民意愿，不搞一刀切”",
    ],
)
def test_a_true_quotation_is_verified_however_it_is_printed(base: KnowledgeBase, quoted: str) -> None:
    result = checked(base, f"《青河县乡村电商发展规划》提出：{quoted}。")
    assert kinds(result) == []
    assert [each.passage for each in result.verified] == ["qinghe-plan:1.2"]


def test_a_wrong_character_is_named_with_the_right_words_and_its_place(base: KnowledgeBase) -> None:
    result = checked(
        base, "# 报告\n\n规划要求“坚持因地制宜，尊重农户意愿，不搞一刀切，把增收实效作为衡量工作的第一标准。”\n"
    )
    (finding,) = result.findings
    assert finding.kind == "misquoted"
    assert finding.source == RIGHT + "。"
    assert finding.passage == "qinghe-plan:1.2"
    assert (finding.spot.line, finding.spot.column) == (3, 6)
    (difference,) = finding.differences
    assert finding.draft[slice(*difference.draft)] == "户"
    assert finding.source[slice(*difference.source)] == "民"


@pytest.mark.parametrize(
    ("quoted", "source"),
    [
        ("要统筹建设渔港，配全冷链设备，用好", "要统筹建设渔港，配齐冷链设备，管好，用好"),
        ("用好，各县要统筹建设渔港，配全冷链设备", "用好，管好，各县要统筹建设渔港，配齐冷链设备"),
        ("县各要统筹建设渔港，配齐冷链设备", "各县要统筹建设渔港，配齐冷链设备"),
    ],
)
def test_a_wrong_quotation_is_shown_in_its_source_to_its_ends(tmp_path: Path, quoted: str, source: str) -> None:
    plan = (
        "# 河湾县渔港规划\n\n"
        "乡镇要登记渔船。用好，管好，各县要统筹建设渔港，配齐冷链设备，管好，用好。乡镇要登记渔船。\n"
    )
    with filled(tmp_path, {"plan": plan}) as base:
        (finding,) = checked(base, f"规划要求“{quoted}”。").findings
    assert finding.source == source


def test_a_block_quotation_is_one_quotation_and_its_source_line_none_of_it(base: KnowledgeBase) -> None:
    text = f"> {RIGHT[:20]}\n> {RIGHT[20:]}。\n>\n> ——《青河县乡村电商发展规划》\n"
    assert kinds(checked(base, text.replace(">\n> ——", "> ——"))) == []
    assert kinds(checked(base, text.replace("实效", "时效").replace(">\n> ——", "> ——"))) == ["misquoted"]


def test_a_source_behind_a_dash_on_the_line_of_a_block_quotation_is_none_of_it(base: KnowledgeBase) -> None:
    assert kinds(checked(base, f"> {RIGHT}。 ——青河县规划\n")) == []


def test_a_document_named_by_its_year_behind_another_is_the_one_that_is_quoted(tmp_path: Path) -> None:
    report = "# 政府工作报告（2031年）\n\n2031年3月5日\n\n把渔业增收实效作为衡量渔区工作的第一标准。\n"
    with filled(tmp_path, {"report": report, "rules": "# 渔船管理条例\n\n第一条 渔船应当登记。\n"}) as base:
        text = (
            "一要落实《渔船管理条例》；二要按照2031年政府工作报告的部署，“把渔业增收实效作为衡量渔区工作的第一标准”。"
        )
        assert kinds(checked(base, text)) == []


def test_what_people_say_and_how_long_a_visit_took_are_no_claims(base: KnowledgeBase) -> None:
    assert kinds(checked(base, "某县渔业局局长告诉调研组：“去年我们卖了三千多万元的海带。”")) == []
    assert kinds(checked(base, "调研组开展了为期十二天的走访。")) == []


def test_words_of_another_document_are_from_the_wrong_source(base: KnowledgeBase) -> None:
    result = checked(base, f"《青河县网络零售管理办法》规定：“{RIGHT}”。")
    (finding,) = result.findings
    assert finding.kind == "wrong-source"
    assert finding.passage == "qinghe-plan:1.2"
    assert "《青河县网络零售管理办法》" in finding.message


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("《青河县网络零售管理办法》第二条规定", []),
        ("《网络零售管理办法》第二条规定", []),
        ("《青河县网络零售管理办法》（2024年6月1日）第三条规定", ["wrong-source"]),
        ("《青河县网络零售管理办法》沿用了商务法第九条规定的", []),
    ],
)
def test_a_named_article_must_be_the_one(base: KnowledgeBase, named: str, found: list[str]) -> None:
    assert kinds(checked(base, f"{named}“经营者应当在网页显著位置公示营业信息”。")) == found


def test_a_citation_mark_or_a_footnote_names_the_source_too(base: KnowledgeBase) -> None:
    words = "整合邮政、供销、快递资源，建设县级共同配送中心"
    assert kinds(checked(base, f"“{words}”[@qinghe-plan, 二（三）]")) == []
    assert kinds(checked(base, f"“{words}”[@qinghe-rules]")) == ["wrong-source"]
    assert kinds(checked(base, f"“{words}”[^1]\n\n[^1]: 青河县商务局. 青河县网络零售管理办法[Z]. 2024.\n")) == [
        "wrong-source"
    ]


def test_a_digest_cannot_be_quoted(tmp_path: Path) -> None:
    with KnowledgeBase.create(tmp_path / "home") as digests:
        text = PLAN.replace("issued:", "text_status: digest\nissued:")
        (digests.home.corpus / "qinghe-plan.md").write_text(text, encoding="utf-8")
        digests.index()
        (finding,) = checked(digests, f"《青河县乡村电商发展规划》提出：“{RIGHT}”。").findings
        assert finding.kind == "wrong-source"
        assert "digest" in finding.message
        (finding,) = checked(
            digests, "《青河县乡村电商发展规划》提出：“必须始终坚持因地制宜的方针，充分尊重各村的意愿”。"
        ).findings
        assert finding.kind == "not-found"
        assert "kb fetch" in finding.message


def test_words_of_no_document_are_not_found_and_short_terms_are_left_alone(base: KnowledgeBase) -> None:
    result = checked(base, "他说“这句话在任何一份文件里都是找不到的吧”，又讲“三农”和“一刀切”。")
    assert kinds(result) == ["not-found"]


def test_code_comments_and_front_matter_are_no_quotations(base: KnowledgeBase) -> None:
    said = "“这是一句不存在的引文吗是的”"
    assert kinds(checked(base, f"---\ntitle: {said}\n---\n\n`{said}`\n\n<!-- {said} -->\n")) == []


def test_a_translated_quotation_is_matched_by_meaning_and_never_verified(base: KnowledgeBase) -> None:
    said = "Develop a county-level joint distribution centre and open rural delivery lines."
    result = checked(base, f"The plan says “{said}”")
    assert kinds(result) == []
    assert [(each.passage, each.how) for each in result.verified] == [("qinghe-plan:2.3", "in meaning")]
    assert result.translated


def test_a_clause_of_a_long_sentence_may_be_rendered_alone(tmp_path: Path) -> None:
    text = (
        "# 青河县林业规划\n\n第一条　扩大油茶种植面积，推进湿地修复和水土保持综合治理，严格管控林地用途，"
        "加快建设森林防火道路，完善护林员培训制度，健全集体林权交易价格形成机制，鼓励社会资本参与林下经济。\n"
    )
    with filled(tmp_path, {"forests": text}) as base:
        for said in ("Speed up the building of forest fire roads.", "Improve the system for training forest rangers."):
            assert kinds(checked(base, f"The plan says “{said}”")) == []
        assert kinds(checked(base, "The plan says “Build a museum of forest fires in each county.”")) == ["not-found"]


@pytest.mark.parametrize(
    "said",
    [
        "Every village must set up its own online shop and a lending library for farmers.",
        "The county will build a new logistics university and hire two hundred teachers.",
    ],
)
def test_made_up_words_on_the_same_subject_are_no_translation(base: KnowledgeBase, said: str) -> None:
    assert kinds(checked(base, f"The plan says “{said}”")) == ["not-found"]


def test_parts_put_together_in_another_order_are_misquoted(base: KnowledgeBase) -> None:
    (finding,) = checked(base, "规划要求“把增收实效作为衡量工作的第一标准……坚持因地制宜，尊重农民意愿”。").findings
    assert finding.kind == "misquoted"
    assert "in this order" in finding.message


def test_a_text_that_is_there_in_the_language_of_the_quotation_is_not_translated(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    for name, title, text in (
        ("report", "政府工作报告(2020年)", "给乡村的教员办学习班。"),
        (
            "report-en",
            "Report on the Work of the Government (2020)",
            "Training for teachers in rural schools will be strengthened.",
        ),
    ):
        (base.home.corpus / f"{name}.md").write_text(
            f"---\ntitle: {title}\nissuer: 国务院\nissued: 2020-05-22\n---\n# {title}\n\n{text}\n", encoding="utf-8"
        )
    base.index()
    assert kinds(checked(base, "报告提出“加强农村学校教师的培训”。")) == ["not-found"]
    base.remove("report")
    assert kinds(checked(base, "报告提出“加强农村学校教师的培训”。")) == []


def test_the_figures_of_a_translation_are_held_against_its_source(base: KnowledgeBase) -> None:
    said = "Village logistics points cover more than {} of the administrative villages, and 2,000 talents are trained."
    assert kinds(checked(base, f"The plan says “{said.format('90%')}”")) == []
    (finding,) = checked(base, f"The plan says “{said.format('80%')}”").findings
    assert (finding.kind, finding.draft, finding.source) == ("figure-differs", "80%", "九成")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("到2027年，全县建成村级电商服务站120个，农产品网络零售额达到3.6亿元。", []),
        ("到2027年，全县建成村级电商服务站210个，农产品网络零售额达到3.6亿元。", [("210个", "120个")]),
        ("到2028年，全县建成村级电商服务站120个，农产品网络零售额达到36000万元。", [("2028年", "2027年")]),
        ("根据《青河县乡村电商发展规划》，农产品网络零售额达到4.6亿元，年均增长12.5%。", [("4.6亿元", "3.6亿元")]),
        ("村级物流点覆盖90%以上行政村，培训电商人才两千人次。", []),
        ("村级物流点覆盖八成以上行政村，培训电商人才2000人次。", [("八成", "九成")]),
        ("逾期不改正的，处2000元以上1万元以下罚款。", []),
        ("逾期不改正的，处二千元以上五万元以下罚款。", [("五万元", "一万元")]),
        ("公示内容发生变化的，应当在15日内更新。", [("15日", "十日")]),
        ("Village shops sold goods worth 45.2 million yuan online in 2025, which is 8.4% more than a year before.", []),
        ("Village shops sold goods worth 54.2 million yuan online in 2025, which is 8.4% more than a year before.",
         [("54.2 million yuan", "45.2 million yuan")]),
        ("2025年，乡村商店网上销售额达到4520万元，比上年增长8.4%。", []),
    ],
)  # fmt: skip
def test_figures_are_compared_as_value_and_unit(
    base: KnowledgeBase, sentence: str, found: list[tuple[str, str]]
) -> None:
    result = checked(base, sentence)
    assert [(finding.draft, finding.source) for finding in result.findings] == found
    assert {finding.kind for finding in result.findings} <= {"figure-differs"}


def test_a_figure_in_another_unit_is_said_in_the_drafts_unit_as_well(base: KnowledgeBase) -> None:
    (finding,) = checked(base, "2025年村店网上销售4720万元的商品。").findings
    assert finding.source == "45.2 million yuan"
    assert "45.2 million yuan (4520万元)" in finding.message


def test_a_rounded_figure_is_said_to_be_rounded(base: KnowledgeBase) -> None:
    result = checked(base, "Village shops sold goods worth 45 million yuan online in 2025.")
    assert kinds(result) == []
    assert ("45 million yuan", "rounded") in [(each.draft, each.how) for each in result.verified]


def test_a_figure_of_no_document_is_unsourced(base: KnowledgeBase) -> None:
    result = checked(base, "去年全省高速铁路运营里程增加了812公里。")
    assert [(finding.kind, finding.draft) for finding in result.findings] == [("unsourced-figure", "812公里")]


def test_numbers_of_parts_and_documents_are_no_figures(base: KnowledgeBase) -> None:
    assert kinds(checked(base, "见第三条、No. 1 和中发〔2026〕1号《规划（2024—2027年）》。")) == []


@pytest.mark.parametrize(
    ("years", "kind"), [("（2024—2027年）", []), ("", []), ("（2018—2022年）", ["reference-differs"])]
)
def test_the_years_in_the_title_of_a_digested_document_are_checked(tmp_path: Path, years: str, kind: list[str]) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        (base.home.corpus / "wells.md").write_text(
            "# 《青河县水井规划（2024—2027年）》摘要\n\n青河县的水井由各村每年检查两次。\n", "utf-8"
        )
        (base.home.corpus / "wells.toml").write_text(
            'official_title = "青河县水井规划（2024—2027年）"\ntext_status = "digest"\nkind = "plan"\n', "utf-8"
        )
        base.index()
        (quoted,) = checked(base, "会议指出“青河县的水井由各村每年检查两次”。").findings
        use_language("zh")
        assert said(quoted).startswith("这段文字出自《青河县水井规划（2024—2027年）》的摘要，")
        use_language("en")
        found = checked(base, f"根据《青河县水井规划{years}》，水井要检查。")
        assert kinds(found) == kind
        assert all(each.source == "《青河县水井规划（2024—2027年）》" for each in found.findings)


def core(text: str) -> str:
    folded_text = FoldedText.of(text)
    return folded_text.folded[slice(*folded_text.core)]


@pytest.mark.shared
def test_damaged_quotations_of_the_real_documents_are_caught_and_intact_ones_are_not(
    shared: Path, tmp_path: Path
) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([shared / "documents" / name for name in
                  ("opinions-2026.md", "plan-2024-2027.md", "article-rural-ecommerce.txt")])  # fmt: skip
        documents = [(each.id, each.metadata.title, base.passages_of(each.id)) for each in base.documents()]
        found = list(cases(documents, 60, random.Random(5)))
        text = "\n\n".join(f"《{case.title}》指出：“{case.draft}”。" for case in found)
        result = check_draft(read_markdown(text, "draft.md"), base.snapshot())
        flagged = {finding.draft: finding for finding in result.findings}
        damaged = [case for case in found if case.kind not in QUOTATION_DISGUISES]
        intact = [case for case in found if case.kind in QUOTATION_DISGUISES]
        right = sum(
            case.draft in flagged
            and flagged[case.draft].kind == case.expected
            and core(flagged[case.draft].source) == core(case.right)
            for case in damaged
        )
        assert right >= 0.99 * len(damaged)
        assert sum(case.draft in flagged for case in intact) <= 0.01 * len(intact)
        for case in figure_cases(documents, 30, random.Random(5)):
            findings = check_draft(read_text(case.draft + "。", "draft.txt"), base.snapshot()).findings
            assert bool(findings) == (case.wrong is not None), case


_LANDINGS = """# 某县渔业工作报告

> 发布机构：某县人民政府
> 发布时间：2026年1月20日

## 一、2025年工作回顾

2025年，全县海水鱼产量达48.6万吨，淡水鱼产量23.4万吨，分别增长3.2%和5.7%。渔船从2020年的145艘增加到2025年的192艘。\
鱼塘面积稳定在9.5万亩左右。冷库库容不低于2.4万立方米。渔业产值312.6亿元。渔民人均收入43250元，居全省第三位。\
扶持渔家乐，带动夜市销售额超过5.2亿元。鱼苗场数量翻番。渔港泊位由每镇40个增加到65个。
"""


@pytest.fixture(scope="module")
def fishery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("fishery"), {"fishery": _LANDINGS}) as base:
        yield base


@pytest.mark.parametrize(
    "sentence",
    [
        "2025年，海水鱼产量48.6万吨，增长3.2%。", "淡水鱼产量增长5.7%。", "海水鱼产量为4.86亿公斤。",
        "海水鱼产量约49万吨。", "渔业产值超过310亿元。", "渔业产值近320亿元。", "渔业产值310多亿元。",
        "2020年渔船145艘。", "渔船比2020年增加47艘。",
        "鱼塘面积保持在9.5万亩左右。", "冷库库容至少2.4万立方米。", "渔民人均收入居全省第三位。",
        "渔业产值不到320亿元。", "海水鱼总产量48.6万吨。", "2026年某县政府工作报告提出，渔业产值312.6亿元。",
        "渔船由145艘增加到192艘，增加47艘。", "2025年渔船192艘，比2020年的145艘多47艘。",
        "由渔家乐带动，夜市销售额5.2亿元。", "渔家乐带动夜市销售额5.2亿元以上。", "鱼苗场数量翻了一番。",
    ],
)  # fmt: skip
def test_a_figure_is_verified_with_what_it_counts(fishery: KnowledgeBase, sentence: str) -> None:
    result = checked(fishery, sentence)
    assert kinds(result) == []
    assert result.verified


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("海水鱼产量达23.4万吨。", "48.6万吨"),  # another's
        ("淡水鱼产量增长3.2%。", "5.7%"),
        ("2020年渔船192艘。", "145艘"),  # of another year
        ("2024年海水鱼产量48.6万吨。", "2025年"),
        ("鱼塘面积9.5万亩以上。", "9.5万亩左右"),  # how exactly
        ("冷库库容不超过2.4万立方米。", "不低于2.4万立方米"),
        ("鱼塘面积9.5万公顷左右。", "9.5万亩"),  # in another unit
        ("冷库库容不低于2.4万平方米。", "2.4万立方米"),
        ("海水鱼产量下降3.2%。", "增长3.2%"),  # the other way
        ("渔民人均收入居全省第五位。", "第三位"),
        ("海水鱼产量约45万吨。", "48.6万吨"),  # not what rounding gives
        ("渔业产值近340亿元。", "312.6亿元"),
        ("渔港泊位增加到40个。", "65个"),  # the value before the change
        ("鱼苗场数量翻两番。", "翻番"),
    ],
)
def test_a_figure_that_differs_is_named_with_the_right_one(fishery: KnowledgeBase, sentence: str, right: str) -> None:
    result = checked(fishery, sentence)
    assert [(finding.kind, finding.source) for finding in result.findings] == [("figure-differs", right)]
    assert not result.verified


@pytest.mark.parametrize(
    "text",
    [
        "（2026年3月18日）", "某镇人民政府\n\n2026年3月30日", "又是一年开渔时。",
        "村民老李说：“今年的虾苗来得比往年早多了。”他又说：“这批网箱得赶在台风以前加固好才行。”",
        "“The nets have to be mended before the storm,” said Mr Chen.",
        "《某市渔港建设规划》提出，“鱼塘面积”要扩大。",
        "《某县渔业工作报告》（以下简称“《报告》”）。《报告》指出，“鱼塘面积稳定在9.5万亩左右”。",
    ],
)  # fmt: skip
def test_dates_under_a_text_and_what_people_say_are_no_claims(fishery: KnowledgeBase, text: str) -> None:
    assert kinds(checked(fishery, text)) == []


def test_the_whole_city_of_a_draft_is_its_own(tmp_path: Path) -> None:
    text = (
        "# {}政府工作报告（2026年）\n\n> 发布机构：{}人民政府\n> 发布时间：2026年1月20日\n\n2025年，蔬菜产量{}万吨。\n"
    )
    with filled(
        tmp_path, {"east": text.format("东海市", "东海市", 200), "west": text.format("西山市", "西山市", 90)}
    ) as base:
        own = checked(base, "# 南湖市人民政府办公室关于印发蔬菜方案的通知\n\n到2025年，全市蔬菜产量200万吨。")
        assert [(each.kind, each.source) for each in own.findings] == [("unsourced-figure", "")]
        assert kinds(checked(base, "# 西山市人民政府关于蔬菜的通知\n\n2025年，全市蔬菜产量90万吨。")) == []


def test_a_figure_said_in_the_name_of_a_document_that_another_has_is_from_the_wrong_source(tmp_path: Path) -> None:
    text = "# {}政府工作报告（2026年）\n\n> 发布机构：{}人民政府\n> 发布时间：2026年1月20日\n\n2025年，{}。\n"
    texts = {"east": text.format("东海市", "东海市", "渔港吞吐量达37万吨"),
             "west": text.format("西山市", "西山市", "茶园面积9.1万亩")}  # fmt: skip
    with filled(tmp_path, texts) as base:
        (finding,) = checked(base, "《西山市政府工作报告（2026年）》指出，渔港吞吐量达37万吨。").findings
        assert (finding.kind, finding.draft) == ("wrong-source", "37万吨")
        assert "《西山市政府工作报告（2026年）》" in finding.message
        assert kinds(checked(base, "落实《西山市政府工作报告（2026年）》要求，渔港吞吐量达37万吨。")) == []


@pytest.mark.parametrize("marks", ["“{}“", "”{}“", '“{}"', "“{}"])
def test_words_between_marks_that_do_not_pair_are_checked_and_the_marks_named(
    fishery: KnowledgeBase, marks: str
) -> None:
    right = "报告写道" + marks.format("鱼塘面积稳定在9.5万亩左右") + "。"
    assert kinds(checked(fishery, right)) == ["mark-unpaired"]
    wrong = "报告写道" + marks.format("鱼塘的面积稳定在9.5万亩左右") + "。"
    assert kinds(checked(fishery, wrong)) == ["mark-unpaired", "misquoted"]


@pytest.mark.parametrize("marks", ["‘{}’", "〝{}〞", "〝{}〟", "「{}」"])
def test_single_and_prime_marks_quote_as_well(fishery: KnowledgeBase, marks: str) -> None:
    assert kinds(checked(fishery, "报告写道" + marks.format("鱼塘面积稳定在9.5万亩左右") + "。")) == []
    assert kinds(checked(fishery, "报告写道" + marks.format("鱼塘的面积稳定在9.5万亩左右") + "。")) == ["misquoted"]


def test_what_a_writer_puts_in_at_the_start_and_the_part_it_names_are_right(fishery: KnowledgeBase) -> None:
    assert kinds(checked(fishery, "《某县渔业工作报告》第一部分提出“[全县]鱼塘面积稳定在9.5万亩左右”。")) == []
    (finding,) = checked(fishery, "《某县渔业工作报告》第二部分提出“鱼塘面积稳定在9.5万亩左右”。").findings
    assert finding.kind == "wrong-source"


@pytest.mark.parametrize(
    "text",
    [
        "[1] 某县人民政府. 某县渔业工作报告[R/OL]. (2026-01-20)[2026-03-02]. https://example.cn/1.",
        "某县人民政府. (2026, January 20). *某县渔业工作报告*. https://example.cn/1",
        "某县人民政府. 2026. “某县渔业工作报告，第 99 期.” https://example.cn/1.",
        "[^1]: 同上: 十二.\n\n正文[^1]",
        "## 参考文献\n\n某县渔业工作报告，某县人民政府2019年7月3日印发，第77页，“县政府公报”收录。",
        "报告题为“某县渔业工作报告”。",
        "> 鱼塘面积稳定在9.5万亩左右\n>\n> ——《某县渔业工作报告》",
    ],
)
def test_references_source_lines_and_titles_are_no_quotations(fishery: KnowledgeBase, text: str) -> None:
    assert kinds(check_draft(read_markdown(text, "draft.md"), fishery.snapshot())) == []


_ORDER = """# 某市河道巡查管理办法

> 发布机构：某市人民政府
> 发文字号：某政发〔2025〕12号
> 成文日期：2025年5月6日

第一条 河道每季度巡查一次，巡查记录保存五年。

第二条 本办法自2025年6月1日起施行。
"""


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("rivers"), {"rivers": _ORDER}) as base:
        yield base


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("《某市河道巡查管理办法》（某政发〔2025〕21号）已经印发。", "reference-differs", "某政发〔2025〕12号"),
        ("《某市河道巡察管理办法》已经印发。", "reference-differs", "《某市河道巡查管理办法》"),
        ("2025年5月16日印发的《某市河道巡查管理办法》要抓好落实。", "reference-differs", "2025年5月6日"),
        ("《某市河道巡查管理办法》第九条有规定。", "reference-not-found", ""),
        ("某政发〔2025〕21号文件规定，“河道每季度巡查一次，巡查记录保存五年”。", "reference-differs",
         "某政发〔2025〕12号"),
        ("《某省水库安全管理条例》规定，“河道每季度巡查一次，巡查记录保存五年”。", "wrong-source",
         "河道每季度巡查一次，巡查记录保存五年"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_document_is_held_against_it(rivers: KnowledgeBase, text: str, kind: str, right: str) -> None:
    assert [(finding.kind, finding.source) for finding in checked(rivers, text).findings] == [(kind, right)]


@pytest.mark.parametrize(
    "text",
    [
        "《某市河道巡查管理办法》（某政发〔2025〕12号）第二条有规定。",
        "2025年5月6日印发的《某市河道巡查管理办法》要抓好落实。",
        "《河道巡查管理办法》已经印发。", "《西游记》里有河道。",
    ],
)  # fmt: skip
def test_references_that_are_right_give_no_finding(rivers: KnowledgeBase, text: str) -> None:
    result = checked(rivers, text)
    assert (kinds(result), result.information) == ([], ())


def test_a_document_that_is_not_there_is_said_to_be_missing_and_is_no_finding(rivers: KnowledgeBase) -> None:
    result = checked(rivers, "《土地管理法》和某政办发〔2024〕3号都有规定。")
    assert kinds(result) == []
    assert [(each.kind, each.draft) for each in result.information] == [
        ("not-in-library", "《土地管理法》"), ("not-in-library", "某政办发〔2024〕3号"),
    ]  # fmt: skip


@pytest.mark.shared
@pytest.mark.slow
def test_restated_figures_of_a_real_report_are_told_from_damaged_ones(shared: Path, tmp_path: Path) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        base.add([shared / "library" / "gwr-2026-guangdong.md"])
        (document,) = base.documents()
        found = list(statement_cases([(document.metadata.title, base.passages_of(document.id))], 20, random.Random(7)))
        wrong = []
        for case in found:
            result = checked(base, case.draft)
            verified = any(each.spot.start < case.span[1] and case.span[0] < each.spot.end for each in result.verified)
            if case.true != (verified and not result.findings):
                wrong.append(case)
            assert case.true or not verified or result.findings, case
        assert len(found) > 150
        assert len(wrong) <= 0.05 * len(found), wrong


_LAWS = {
    "tea": "# 茶园管理法\n\n第一条 为了管理茶园，制定本法。\n\n第二条 茶园应当登记。\n\n登记包括下列内容：\n\n"
    "（一）位置；\n\n（二）面积。\n\n第三条 本法自2025年1月1日起施行。\n",
    "ferry": "# Ferry Act of Qinghe\n\nArticle 1 Ferries shall be inspected every year.\n\n"
    "Article 2 This Act takes effect on 1 May 2025.\n",
}


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("laws"), _LAWS) as base:
        yield base


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("《茶园管理法》第二条第二款有规定。", None, None),
        ("《茶园管理法》第二条第二款第（二）项有规定。", None, None),
        ("《茶园管理法》第二条第三款有规定。", "reference-not-found", "2 paragraphs"),
        ("《茶园管理法》第二条第二款第五项有规定。", "reference-not-found", "number 2"),
        ("《茶因管理法》有规定。", "reference-differs", "《茶园管理法》"),
        ("《林园管理法》有规定。", None, None),
        ("《北山市茶园管理法》有规定。", None, None),
        ("See Article 2(1) of the Ferry Act of Qinghe.", None, None),
        ("See Article 7(1) of the Ferry Act of Qinghe.", "reference-not-found", "number 2"),
    ],
)
def test_paragraphs_items_short_titles_and_english_references(
    laws: KnowledgeBase, text: str, kind: str | None, right: str | None
) -> None:
    found = checked(laws, text).findings
    assert [finding.kind for finding in found] == ([] if kind is None else [kind])
    if right is not None:
        assert right in found[0].message


@pytest.mark.parametrize(
    "named",
    ["青河县乡材电商发展规划", "青河县乡村电商展规划", "青河县乡村电商发展展规划", "青河县乡村商电发展规划"],
)
def test_a_title_with_a_slip_is_found_and_the_right_one_named(base: KnowledgeBase, named: str) -> None:
    (finding,) = checked(base, f"按照《{named}》的要求推进。").findings
    assert (finding.kind, finding.source) == ("reference-differs", "《青河县乡村电商发展规划》")


@pytest.mark.parametrize("named", ["青山县乡村电商发展规划", "青河县城市电商发展规划"])
def test_the_title_of_another_place_or_with_another_word_is_no_slip(base: KnowledgeBase, named: str) -> None:
    result = checked(base, f"按照《{named}》的要求推进。")
    assert kinds(result) == []
    assert [each.kind for each in result.information] == ["not-in-library"]


def test_a_word_that_goes_with_none_beside_it_is_a_slip_and_one_that_does_makes_another_title(tmp_path: Path) -> None:
    rules = "# 某市河道巡查管理规定\n\n" + "".join(f"第{n}条 渔业巡查和经营活动每年{n}次。\n\n" for n in "一二三四五六")
    with filled(tmp_path, {"rules": rules, "floods": "# 某市防汛救灾条例\n\n第一条 汛期巡查。\n"}) as base:
        assert [each.source for each in checked(base, "按照《某市河道经营管理规定》办理。").findings] == [
            "《某市河道巡查管理规定》"
        ]
        assert [each.source for each in checked(base, "按照《某市救灾防汛条例》办理。").findings] == [
            "《某市防汛救灾条例》"
        ]
        other = checked(base, "按照《某市渔业巡查管理规定》和《某市防汛救灾办法》办理。")
        assert kinds(other) == []
        assert [each.message for each in other.information] == [
            "《某市渔业巡查管理规定》 is not in the knowledge base.",
            "《某市防汛救灾办法》 is not in the knowledge base, which has 《某市防汛救灾条例》.",
        ]


def test_titles_as_near_are_all_named_unless_the_draft_names_one_and_orders_are_numbered_in_words(
    tmp_path: Path,
) -> None:
    text = "# 关于{}巡查若干问题的规定\n\n> 发布机构：某市人民政府\n> 发文字号：某市人民政府令第{}号\n\n"
    text += "第一条 每季度巡查一次。\n"
    rivers, lakes = "《关于河道巡查若干问题的规定》", "《关于湖泊巡查若干问题的规定》"
    with filled(tmp_path, {"rivers": text.format("河道", "73"), "lakes": text.format("湖泊", "81")}) as base:

        def found(draft: str) -> list[str]:
            return [finding.source for finding in checked(base, draft).findings]

        assert {*found("按照《关于河泊巡查若干问题的规定》办理。")[0].split("、")} == {rivers, lakes}
        assert found(f"按照{lakes}和《关于河泊巡查若干问题的规定》办理。") == [lakes]
        assert found("按照《关于河道巡查生产问题的规定》办理。") == [rivers]
        assert found(f"{rivers}（某市人民政府令第九十七号）") == ["某市人民政府令第73号"]
        assert found(f"{rivers}（某市人民政府令第七十三号）") == []


_REPORTS = {
    "guangdong-2031": "# 广东省政府工作报告（2031年）\n\n2031年1月20日\n\n## 一、2030年工作回顾\n\n"
    "全省地区生产总值增长4.7%。城乡居民人均可支配收入分别增长3.2%、5.8%。粮食播种面积3310万亩、总产量262.5亿斤。"
    "地区生产总值总量和增速均居全国第3位，制造业增加值居全国首位。\n",
    "nation-2031": "# 政府工作报告（2031年）\n\n2031年3月5日\n\n## 一、2030年工作回顾\n\n"
    "国内生产总值增长4.1%。城镇新增就业1187万人，超过原定的1150万人目标。PM2.5年均浓度27微克/立方米。"
    "货物进出口总额增长6.1%，服务进出口总额增长22.4%。信息传输和软件业、租赁和商务业增加值分别增长9.1%、8.3%。"
    "新能源汽车年产量超过2400万辆。高铁里程从2.5万公里增加到4.2万公里。\n\n## 二、2031年工作任务\n\n"
    "城镇新增就业1150万人以上。高铁里程达到5.1万公里。\n",
    "farms-2031": "# 垦区公报（2031年）\n\n2031年2月5日\n\n2030年垦区城镇化率达到67.9%。"
    "垦区预算收入突破4000亿元、达到4211亿元。\n",
    "rents-2031": "# Rents (2031)\n\nFebruary 5, 2031\n\nIn 2030 farmland rents brought in 1.6 trillion yuan more.\n",
    "farms-2030": "# 垦区公报（2030年）\n\n2030年2月5日\n\n2029年垦区城镇化率达到67%。\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("reports"), _REPORTS) as base:
        yield base


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2030年广东地区生产总值增长4.7%。", None),
        ("2030年广东省地区生产总值增长4.1%。", "4.7%"),
        ("Guangdong's GDP grew 4.7 percent in 2030.", None),
        ("Guangdong's GDP grew 4.1 percent in 2030.", "4.7%"),
        ("广东农村居民人均可支配收入增长5.8%。", None),
        ("广东城乡居民人均可支配收入分别增长5.8%、3.2%。", "3.2%"),
        ("广东粮食总产量262.5亿斤。", None),
        ("广东地区生产总值总量居全国第3位。", None),
        ("广东制造业增加值居全国第一。", None),
        ("2030年租赁和商务业增加值增长8.3%。", None),
        ("2030年租赁和商务业增加值增长9.1%。", "8.3%"),
        ("In 2030 the output of new energy vehicles exceeded 24 million.", None),
        ("2030年城镇新增就业1197万人。", "1187万人"),
        ("2031年城镇新增就业1150万人以上。", None),
        ("2030年城镇新增就业1187万户。", "1187万人"),
        ("China added 11.87 million urban jobs in 2030.", None),
        ("高铁里程从2.5万公里增加到4.2万公里。", None),
        ("高铁里程从2.5万公里增加到5.1万公里。", "4.2万公里"),
        ("从广东看，形势不错。该省粮食总产量262.5亿斤，全省地区生产总值增长4.7%。", None),
        ("从广东看，形势不错。全省地区生产总值增长4.1%。", "4.7%"),
        ("2030年垦区城镇化率为67.9%，比上年提高0.9个百分点。", None),
        ("2030年垦区预算收入4121亿元。", "4211亿元"),
        ("In 2030 farmland rents brought in 1.6 trillion yuan less.", "1.6 trillion yuan more"),
        ("广东提出地区生产总值增长4.1%。", "4.7%"),
        ("2030年广东粮食总产量262.5亿斤，全省地区生产总值增长4.7%。", None),
        ("2030年城镇新增就业的目标是1187万人。", "1150万人"),
        ("2030年PM2.5年均浓度为27微克/立方米。", None),
        ("2030年服务进出口总额增长两成以上。", None),
        ("2030年货物进出口总额增长22.4%。", "6.1%"),
        ("In 2030 GDP grew by 4.1 percent and 11.87 million urban jobs were created.", None),
        ("In 2030 GDP grew by 4.1 percent and 11.97 million urban jobs were created.", "1187万人"),
        ("The 2031 report says GDP grew 4.1%, and Guangdong's 2031 report 4.7%.", None),
        ("2030年国内生产总值增长4.1%，广东为4.7%。", None),
        ("2030年国内生产总值增长4.1%，广东为4.1%。", "4.7%"),
        ("《政府工作报告（2031年）》说国内生产总值增长4.1%，《广东省政府工作报告（2031年）》说增长4.7%。", None),
        ("《政府工作报告（2031年）》说国内生产总值增长4.7%，《广东省政府工作报告（2031年）》说增长4.7%。", "4.1%"),
    ],
)
def test_a_figure_is_that_of_its_province_its_member_of_a_list_and_its_year(
    reports: KnowledgeBase, text: str, right: str | None
) -> None:
    result = checked(reports, text)
    if right is None:
        assert kinds(result) == []
        assert result.verified
    else:
        assert right in [finding.source for finding in result.findings]
        assert {"figure-differs"} == set(kinds(result))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2030年新就业的城镇居民有1187万人。", []),
        ("2030年农村新增就业1187万人。", ["unsourced-figure"]),
        ("2030年进出口的增长，货物是6.1%，服务是22.4%。", []),
        ("2030年新能源汽车造得不少。年产量已经超过2400万辆。", []),
        ("2030年新能源汽车造得不少。年产量已经超过2500万辆。", ["figure-differs"]),
        ("2030年服务进出口增速（22.4%）比货物（6.1%）高16.3个百分点。", []),
        ("2030年服务进出口增速（22.4%）比货物（6.1%）高15.3个百分点。", ["unsourced-figure"]),
        ("| 指标（%） | 2030年 |\n| --- | --- |\n| 国内生产总值增速 | 4.1 |\n| 货物进出口增速 | 6.1 |", []),
        ("| 指标（%） | 2030年 |\n| --- | --- |\n| 服务进出口增速 | 6.1 |", ["figure-differs"]),
    ],
)
def test_a_figure_in_words_of_its_own_is_of_the_thing_whose_words_fit_best(
    reports: KnowledgeBase, text: str, found: list[str]
) -> None:
    result = checked(reports, text)
    assert kinds(result) == found
    assert result.verified or found


def test_a_rise_is_taken_from_two_figures_of_the_same_thing_only(tmp_path: Path) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        (base.home.corpus / "greening.md").write_text(
            "# 青河县绿化规划\n\n第一条　全县绿化率从45%提高到70%。\n\n第二条　全县污水处理率为90%。\n",
            encoding="utf-8",
        )
        base.index()
        assert kinds(checked(base, "全县绿化率提高25个百分点。")) == []
        assert kinds(checked(base, "全县绿化率提高35个百分点。")) == ["unsourced-figure"]
        assert kinds(checked(base, "全县绿化率下降25个百分点。")) == ["unsourced-figure"]
        assert kinds(checked(base, "全县污水处理率提高25个百分点。")) == ["unsourced-figure"]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2025年冷库120座，比2020年增加20座。", []),
        ("2025年冷库120座，比2020年增加25座。", ["unsourced-figure"]),
        ("2025年冷库120座，增加20座。", ["unsourced-figure"]),
        ("渔船比2020年增加20艘。", ["unsourced-figure"]),
    ],
)
def test_a_rise_since_a_year_is_worked_out_beside_a_level_that_is_verified(
    tmp_path: Path, sentence: str, found: list[str]
) -> None:
    bulletin = "# 河湾县公报\n\n2025年，冷库达到120座。\n\n2020年，冷库达到100座。\n"
    with filled(tmp_path, {"bulletin": bulletin}) as base:
        assert kinds(checked(base, sentence)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("村里的店在2025年通过互联网卖出4520万元的货。", []),
        ("村里的店在2024年通过互联网卖出4520万元的货。", ["unsourced-figure"]),
        ("村里的店在2025年通过互联网卖出的货增长8.4%。", []),
        ("村里的店在2025年通过互联网卖出的货下降8.4%。", ["unsourced-figure"]),
        ("By 2027, the county builds 120 village e-commerce service stations.", []),
        ("By 2026, the county builds 120 village e-commerce service stations.", ["figure-differs"]),
    ],
)
def test_a_figure_found_by_meaning_is_of_the_same_year_and_direction(
    base: KnowledgeBase, text: str, found: list[str]
) -> None:
    assert kinds(checked(base, text)) == found


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("全县冷库容量2025年为15万吨。", ("figure-differs", "12万吨")),
        ("2025年全县冷库容量为15万吨，果品储藏能力明显增强。", ("unsourced-figure", "")),
    ],
)
def test_of_two_figures_the_right_one_is_that_of_the_sentence_the_draft_is_from(
    tmp_path: Path, other: str, found: tuple[str, str]
) -> None:
    texts = {
        "a": "# 甲县报告\n\n2025年全县冷库容量为12万吨，果品储藏能力明显增强。\n",
        "b": f"# 乙方案\n\n{other}\n",
    }
    with filled(tmp_path, texts) as base:
        result = checked(base, "果品储藏能力明显增强，2025年全县冷库容量为13万吨。")
        assert [(each.kind, each.source) for each in result.findings] == [found]


_ORCHARDS = {
    "orchards-2031": "# 青河县政府工作报告（2031年）\n\n2031年2月5日\n\n## 一、2030年和“十五五”时期工作回顾\n\n"
    "2030年果品产量40万吨，城镇、乡村果店销售额分别增长6.3%、9.1%。"
    "一产、二产、三产增加值分别增长3%、4.2%、5.1%，分别居全市第二、第五、第九。"
    "高龄补贴惠及2.5万老年人，为8.5万65岁以上老年人免费体检。"
    "解决果农的饮水和山区3.6万人用电问题，改建果仓120座。"
    "果树覆盖率从48.2%提高到60.5%，果农人均收入提高3.86个百分点。果品出口稳居全国首位。"
    "带动果品消费91亿元，惠及消费者70多万人次。果品加工率为4.6%。2030年果农人均预期寿命达到79.2岁。"
    "果仓利润由上年下降2.3%转为增长8.5%。果园产值年均增长4.5%，高于“十四五”时期1.2个百分点。"
    "果苗补贴起点由120元提高到180元。\n\n"
    "## 二、2031年工作任务\n\n果品产量42万吨以上。果品网络销售增长目标为6%—7%。\n",
    "orchards-2030": "# 青河县政府工作报告（2030年）\n\n2030年2月5日\n\n2029年果品产量38万吨。\n",
}


@pytest.fixture(scope="module")
def orchards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    with filled(tmp_path_factory.mktemp("orchards"), _ORCHARDS) as base:
        yield base


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # what the sentence of the source gives beside the figure that is from it
        ("2030年青河乡村果店销售额增长9.1%，比城镇果店快2.8个百分点。", []),
        ("2030年青河乡村果店销售额增长9.1%，比城镇果店快3.8个百分点。", ["unsourced-figure"]),
        ("2030年青河乡村果店销售额增长9.1%，比城镇果店慢2.8个百分点。", ["unsourced-figure"]),
        ("青河果树覆盖率五年间提高12.3个百分点，达到60.5%。", []),
        ("青河果品消费达91亿元，受益的有70多万人次。", []),
        ("青河果品消费达91亿元，受益的有80多万人次。", ["unsourced-figure"]),
        # the same once more
        ("2030年青河果品产量40万吨，也就是8亿斤。", []),
        ("2030年青河果品产量40万吨，也就是4亿斤。", ["unsourced-figure"]),
        # who is counted may have an age
        ("青河给8.5万名65岁以上老人做了免费体检，领到高龄补贴的有2.5万人。", []),
        ("青河给2.5万名65岁以上老人做了免费体检，领到高龄补贴的有8.5万人。", ["unsourced-figure", "figure-differs"]),
        # ranks in a list, without 位
        ("2030年青河一产增加值增长3%，二产、三产增长4.2%和5.1%，在全市分别排第二、第五和第九位。", []),
        ("青河果品出口在全国仍排第一。", []),
        ("青河果品出口在全国仍排第二。", ["unsourced-figure"]),
        # a target beside what came of it, a year that is a document's or of another clause
        ("2029年青河果品产量38万吨，比2031年定下的42万吨以上的目标少。", []),
        ("2031年的报告提出，青河果品产量要达到42万吨以上。", []),
        ("青河改建果仓120座，2030年果品产量40万吨。", []),
        ("青河果农预期寿命已达79.2岁。", []),
        ("2030年青河果仓利润增长8.5%，而2029年是下降2.3%。", []),
        ("2030年青河果仓利润增长8.5%，而2029年是增长2.3%。", ["unsourced-figure"]),
        ("青河果园产值年均增长4.5%，比“十四五”时期快1.2个百分点。", []),
        ("青河果园产值年均增长4.5%，比“十四五”时期慢1.2个百分点。", ["unsourced-figure"]),
        ("青河果苗补贴起点由120元提高到180元，即提高五成。", []),
        # what a writer works out
        ("2030年青河乡村果店销售额增长9.1%，是二产增速（4.2%）的两倍多。", []),
        ("2030年青河乡村果店销售额增长9.1%，是二产增速（4.2%）的八倍多。", ["unsourced-figure"]),
        ("2030年青河果品产量40万吨，高于2029年的38万吨。", []),
        ("2030年青河果品产量40万吨，低于2029年的38万吨。", ["figure-differs"]),
        # a comparison of two right figures the wrong way round
        ("2030年青河三产增加值增长5.1%，高于二产的4.2%。", []),
        ("2030年青河三产增加值增长5.1%，低于二产的4.2%。", ["figure-differs"]),
    ],
)
def test_a_sentence_of_a_writers_own_is_read_with_the_sentence_of_its_source(
    orchards: KnowledgeBase, text: str, found: list[str]
) -> None:
    assert kinds(checked(orchards, text)) == found
