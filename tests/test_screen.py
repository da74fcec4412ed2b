"""The screen does what a person at it expects: results while typing, the passage beside them, keys, files."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from screen_terminal import Terminal
from textual.content import Content
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from kb.cli.messages import use_language
from kb.cli.wrap import width
from kb.knowledge_base import KnowledgeBase
from kb.past_questions import history_file, past_questions
from kb.screen.app import KbScreen
from kb.screen.dialogs import Help
from kb.screen.review import Review
from kb.search.follow_up import read_follow_up

KB = str(Path(sys.executable).parent / "kb")
_REPORT = """# 某县政府工作报告（{year}年）

> 发布机构：某县人民政府
> 发布时间：{year}年1月20日

## 一、目标

{year}年全县粮食产量目标是{tons}万吨。新建冷库{stores}座，由县财政给予补助。

## 二、任务

办好县域富民产业，修好水渠。
"""
_LAW = """# 某市桥梁条例（{year}年修订）

> 发布机构：某市人民代表大会
> 发布时间：{year}年3月1日

第一条 石桥每年{month}月修缮一次。

第二条 本条例自{year}年5月1日起施行。{ends}
"""
_RULES = """# Rules on [red]lamps[/red] [@click=app.quit]here[/]

> 发布机构：Lamp Office

1. Every lamp is lit at dusk [bold]and[/bold] put out at dawn \u202e[link="x"].
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen") / "home"
    with KnowledgeBase.create(folder) as base:
        for year, tons, stores in ((2025, 12, 24), (2026, 13, 30)):
            text = _REPORT.format(year=year, tons=tons, stores=stores)
            (base.home.corpus / f"report-{year}.md").write_text(text, encoding="utf-8")
        for year, month, ends in ((2015, "三", ""), (2024, "四", "2015年3月1日发布的《某市桥梁条例》同时废止。")):
            text = _LAW.format(year=year, month=month, ends=ends)
            (base.home.corpus / f"bridges-{year}.md").write_text(text, encoding="utf-8")
        (base.home.corpus / "lamps.md").write_text(_RULES, encoding="utf-8")
        base.index()
    return folder


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    use_language("en")


Scene = Callable[[KbScreen, Pilot[None]], Awaitable[None]]


def play(home: Path, scene: Scene, size: tuple[int, int] = (80, 24)) -> None:
    async def run() -> None:
        app = KbScreen(lambda: KnowledgeBase.open(home))
        async with app.run_test(size=size) as pilot:
            await scene(app, pilot)

    asyncio.run(run())


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    for _ in range(400):
        await pilot.pause(0.02)
        if holds():
            return
    raise AssertionError("it does not happen")


def shown(app: KbScreen, place: str = "#text") -> str:
    # What is noted stands on the screen below a window, and is read there.
    screen = app.screen_stack[0] if place == "#note" else app.screen
    return str(screen.query_one(place, Static).content)


def title_of(app: KbScreen) -> str:
    """Textual keeps titles as markup, in which theirs is escaped."""
    return Content.from_markup(str(app.place.border_title)).plain


async def ask(app: KbScreen, pilot: Pilot[None], question: str) -> None:
    app.question.value = ""
    await until(pilot, lambda: app.found is None)
    app.question.focus()
    app.question.insert_text_at_cursor(question)
    await until(pilot, lambda: app.found is not None and not app._searching)
    await until(pilot, lambda: app.results.shown and app.results.shown[0].passage.id in shown(app))


def test_results_come_while_typing_with_the_passage_beside_them(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await pilot.press(*"lamps lit")
        await until(pilot, lambda: app.results.shown and "at dusk" in shown(app))
        assert app.results.shown[0].document.id == "lamps"
        await pilot.press("down", "escape", "escape")
        assert app.question.value == ""
        await until(pilot, lambda: not app.results.shown)
        assert shown(app) == ""

    play(home, scene)


def test_text_of_documents_is_never_markup(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "When is every lamp lit?")
        assert "[bold]and[/bold]" in shown(app)
        assert "⟨U+202E⟩" in shown(app)
        assert "Rules on [red]lamps[/red] [@click=app.quit]here[/]" in title_of(app)
        first = app.results.get_option_at_index(0).prompt
        assert "[red]lamps[/red]" in str(first)
        await pilot.press("down", "f2")
        await until(pilot, lambda: app.screen.query("#choices"))
        assert any("[red]lamps[/red]" in str(option.prompt) for option in app.screen.query_one(OptionList).options)

    play(home, scene)


@pytest.mark.parametrize(
    ("before", "typed", "meant"),
    [
        ("2025年粮食产量目标是多少？", "那2026年呢？", "2026年粮食产量目标是多少？"),
        ("粮食产量目标是多少？", "2026年呢", "2026年粮食产量目标是多少？"),
        ("湖南2026年GDP目标", "那广东呢", "广东2026年GDP目标"),
        ("今年的赤字率是多少", "那去年呢？", "去年的赤字率是多少"),
        ("2025年粮食产量目标是多少？", "那大豆呢？", "大豆：2025年粮食产量目标是多少？"),
        ("新建冷库有什么要求？", "它的补助是多少", "新建冷库有什么要求：补助是多少"),
        ("What is the grain target for 2025?", "and in 2026?", "What is the grain target for 2026?"),
        ("What is the grain target?", "what about 2026?", "What is the grain target in 2026?"),
        ("What is Hunan's grain target?", "How about Guangdong?", "What is Guangdong's grain target?"),
        # These stand by themselves.
        ("粮食产量目标是多少？", "农村电商怎么发展", "农村电商怎么发展"),
        ("粮食产量目标是多少？", "那么农村电商怎么发展呢", "那么农村电商怎么发展呢"),
        ("粮食产量目标是多少？", "2026", "2026"),
        ("grain target?", "And how is rural e-commerce supported?", "And how is rural e-commerce supported?"),
        ("", "那2026年呢？", "那2026年呢？"),
    ],
)
def test_a_question_takes_what_it_lacks_from_the_one_before(before: str, typed: str, meant: str) -> None:
    assert read_follow_up(typed, before, date(2026, 5, 1)) == meant


def test_a_follow_up_is_shown_as_it_was_read_and_can_be_taken_as_typed(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "2025年粮食产量目标是多少？")
        assert app.results.shown[0].document.id == "report-2025"
        await pilot.press("enter")
        await ask(app, pilot, "那2026年呢？")
        assert "2026年粮食产量目标是多少？" in shown(app, "#told")
        assert app.results.shown[0].document.id == "report-2026"
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "Read as" not in shown(app, "#told"))

    play(home, scene)


def test_a_follow_up_is_kept_as_it_was_read_though_enter_comes_before_its_answer(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        for question in ("2025年粮食产量目标是多少？", "那2026年呢？", "冷库有多少座？"):
            app.question.focus()
            app.question.value = question
            await pilot.press("enter")
            await until(pilot, lambda: app.found is not None and not app._searching)
        kept = ["2025年粮食产量目标是多少？", "2026年粮食产量目标是多少？", "冷库有多少座？"]
        assert past_questions() == kept
        app.question.focus()
        await pilot.press("up")
        assert app.question.value == kept[1]

    play(home, scene)


def test_the_screen_may_be_left_while_an_answer_or_a_passage_is_still_read(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "lamps lit")
        app.question.insert_text_at_cursor(" at dusk")
        await pilot.app.default_screen.query("*").remove()  # what leaving does first
        app.action_whole()
        await until(pilot, lambda: not app._searching and not any(each.is_running for each in app.workers))

    play(home, scene)


def test_a_question_to_every_document_names_those_that_have_something(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        app.question.focus()
        app.question.insert_text_at_cursor("历年的政府工作报告怎么讲新建冷库")
        await until(pilot, lambda: "of 2 documents" in shown(app, "#told"))
        assert [each.document.id for each in app.results.shown] == ["report-2025", "report-2026"]

    play(home, scene)


def test_a_long_list_is_shown_from_the_item_that_answers(tmp_path: Path) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        goals = (
            "全县今年的主要目标是：果园面积扩大到三千亩左右，水库清淤两万立方米，修复旧祠堂四座，茶叶加工能力提高一成以上，"
            "山区小学全部通上热水，渡船换成电动的，村道路灯装到每个路口，石灰窑全部关停，河鱼放养四十万尾，蜂蜜产量达到90吨。"
        )
        text = f"# 某县政府工作报告（2026年）\n\n> 发布机构：某县人民政府\n\n## 一、目标\n\n{goals}渡口由乡镇看护。\n"
        (base.home.corpus / "report.md").write_text(text, encoding="utf-8")
        base.index()

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        for question, words in (("2026年蜂蜜产量目标是多少", "90吨"), ("2026年果园面积目标是多少", "三千亩")):
            await ask(app, pilot, question)
            assert words in str(app.results.get_option_at_index(0).prompt)

    play(tmp_path / "home", scene)


def test_a_long_clause_is_shown_around_the_words_of_the_question(tmp_path: Path) -> None:
    with KnowledgeBase.create(tmp_path / "home") as base:
        wells = (
            "Households whose wells ran dry during the drought of last summer and who cannot be connected to the main "
            "before the winter receive a grant towards the cost of a new borehole which is paid by the water office "
            "within thirty days of the application."
        )
        (base.home.corpus / "plan.md").write_text(f"# County Plan 2026\n\n## 1. Water\n\n{wells}\n", encoding="utf-8")
        base.index()

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        for question, words in (
            ("within how many days is the borehole grant paid", "within thirty days"),
            ("whose wells ran dry", "Households whose wells ran dry"),
        ):
            await ask(app, pilot, question)
            excerpt = str(app.results.get_option_at_index(0).prompt).partition("Water\n")[2]
            assert words in " ".join(excerpt.split())

    play(tmp_path / "home", scene)


def test_a_point_without_a_heading_is_named_with_its_part(tmp_path: Path) -> None:
    text = "# 养老方案\n\n成文日期：2025年5月12日\n\n一、食堂\n\n（一）老年食堂每餐补贴5元。\n\n（二）每月公布账目。\n"
    with KnowledgeBase.create(tmp_path / "home") as base:
        (base.home.corpus / "plan.md").write_text(text, encoding="utf-8")
        base.index()

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "每餐补贴多少")
        assert "    12 May 2025 · 一（一）\n" in str(app.results.get_option_at_index(0).prompt)

    play(tmp_path / "home", scene)


def test_the_search_is_narrowed_by_year_and_by_document(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "冷库补助")
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.query("#choices"))
        await pilot.press(*"2026 (", "enter")
        await until(pilot, lambda: [each.document.id for each in app.results.shown] == ["report-2026"])
        assert "2026" in shown(app, "#narrowed")
        await ask(app, pilot, "粮食产量")
        app.results.focus()
        await pilot.press("d")
        await until(pilot, lambda: "某县政府工作报告" in shown(app, "#narrowed"))
        app.question.value = ""
        app.question.focus()
        await pilot.press("escape")
        assert shown(app, "#narrowed") == ""

    play(home, scene)


def test_what_is_not_in_force_is_marked_and_can_be_asked_of(home: Path) -> None:
    async def narrow(app: KbScreen, pilot: Pilot[None], words: str) -> None:
        app.question.focus()
        await pilot.press("f2")
        await until(pilot, lambda: app.screen.query("#choices"))
        app.screen.query_one("#narrow").value = words  # type: ignore[attr-defined]
        await pilot.pause(0.1)
        await pilot.press("enter")

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "石桥几月修缮？")
        await until(pilot, lambda: app.results.shown)
        assert app.results.shown[0].document.id == "bridges-2024"
        await narrow(app, pilot, "end of 2015")
        await until(pilot, lambda: [each.document.id for each in app.results.shown] == ["bridges-2015"])
        await narrow(app, pilot, "all documents")
        await until(pilot, lambda: app.results.shown and app.results.shown[0].document.id == "bridges-2024")
        await narrow(app, pilot, "all versions")
        await until(pilot, lambda: len(app.results.shown) > 1)
        old = next(n for n, each in enumerate(app.results.shown) if each.document.id == "bridges-2015")
        assert app.results.shown[old].status in ("repealed", "superseded")
        assert "ed by" in str(app.results.get_option_at_index(old).prompt)

    play(home, scene)


def test_a_citation_is_copied(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "2026年新建冷库多少座")
        app.results.focus()
        await pilot.press("c")
        await until(pilot, lambda: "某县人民政府" in app.clipboard)
        assert "[1]" in app.clipboard
        await pilot.press("w")
        await until(pilot, lambda: "新建冷库30座" in app.clipboard)
        await pilot.press("o")
        await until(pilot, lambda: app.clipboard.endswith("report-2026.md"))

    play(home, scene)


def test_enter_in_the_basket_writes_a_file_and_what_is_taken_out_is_said(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "新建冷库多少座")
        app.results.focus()
        await pilot.press("space", "down", "space", "f4")
        await until(pilot, lambda: app.screen.query("#choices"))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.screen_stack[0])
        assert len(app.collected) == 2
        await pilot.press("f4")
        await until(pilot, lambda: app.screen.query("#choices"))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "in the basket: 1" in shown(app, "#note"))

    play(home, scene)


@pytest.mark.parametrize("name", ["taken.md", "taken.docx", "taken.bib"])
def test_the_basket_becomes_a_file(home: Path, tmp_path: Path, name: str) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "新建冷库多少座")
        app.results.focus()
        await pilot.press("space", "down", "space")
        assert len(app.collected) == 2
        await pilot.press("e")
        await until(pilot, lambda: app.screen.query("Input"))
        app.screen.query_one("Input").value = str(tmp_path / name)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, (tmp_path / name).exists)
        await pilot.press("e")
        await until(pilot, lambda: app.screen.query("Input") and app.screen is not app.screen_stack[0])
        app.screen.query_one("Input").value = str(tmp_path / name)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: "there already" in shown(app, "#note"))

    play(home, scene)
    if name.endswith("docx"):
        written = docx.Document(str(tmp_path / name))
        text = "\n".join(paragraph.text for paragraph in written.paragraphs)
        assert written.paragraphs[0].style.name == "Quote"  # type: ignore[union-attr]
    else:
        text = (tmp_path / name).read_text(encoding="utf-8")
    assert "某县" in text
    assert name.endswith("bib") or ("冷库24座" in text and "冷库30座" in text)


def test_two_documents_are_compared(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "2026年新建冷库多少座")
        app.results.focus()
        await pilot.press("x")
        await until(pilot, lambda: app.screen.query("#choices"))
        assert app.screen.query_one(OptionList).options[0].id == "report-2025"
        await pilot.press("enter")
        await until(pilot, lambda: title_of(app) == "report-2025 → report-2026")
        assert "[-24-]" in shown(app)

    play(home, scene)


def test_questions_are_kept_for_this_user_alone(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "新建冷库多少座")
        await pilot.press("enter")
        assert past_questions() == ["新建冷库多少座"]
        assert history_file().stat().st_mode & 0o777 == 0o600
        app.question.value = ""
        app.question.focus()
        await pilot.press("up")
        assert app.question.value == "新建冷库多少座"
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#choices"))
        assert app.screen.query_one(OptionList).options[0].prompt.plain == "新建冷库多少座"  # type: ignore[union-attr]

    play(home, scene)


def test_chinese_that_is_typed_among_the_results_begins_a_question(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "冷库")
        app.results.focus()
        await pilot.press("水")
        assert app.focused is app.question
        assert app.question.value == "水"

    play(home, scene)


def test_a_phrase_that_an_input_method_or_the_clipboard_gives_at_once_arrives_whole(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "冷库")
        app.results.focus()
        await pilot.pause()
        for character in "那2026年cd呢？":
            app.post_message(Key(character, character))
        await until(pilot, lambda: app.focused is app.question)
        assert app.question.value == "那2026年cd呢？"
        app.results.focus()
        await pilot.pause()
        app.post_message(Paste("水库\n"))
        await until(pilot, lambda: app.focused is app.question)
        assert app.question.value == "水库"

    play(home, scene)


def test_an_empty_knowledge_base_says_how_to_fill_it_and_one_that_changed_is_read(tmp_path: Path) -> None:
    KnowledgeBase.create(tmp_path / "new").close()
    told: list[str] = []

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "kb add" in shown(app, "#told"))
        note = app.note
        app.note = lambda text, *, bad=False: (told.append(text), note(text, bad=bad))[1]  # type: ignore[method-assign]
        (tmp_path / "new" / "corpus" / "lamps.md").write_text(_RULES, encoding="utf-8")
        await pilot.pause(3.1)
        await ask(app, pilot, "When is every lamp lit?")
        assert app.results.shown[0].document.id == "lamps"

    play(tmp_path / "new", scene)
    assert any("bringing the index up to date" in each for each in told)


def test_ctrl_c_says_in_the_readers_language_how_to_leave(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORFGBG", "0;15")
    use_language("zh")

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        assert app.theme == "textual-light"
        app.results.focus()
        await pilot.press("ctrl+c", "f9")
        assert "Ctrl+Q 退出" in shown(app, "#note")
        assert app.theme == "textual-dark"

    play(home, scene)


def test_the_mouse_chooses_a_result(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await ask(app, pilot, "新建冷库多少座")
        second = app.results.shown[1].passage.id
        await pilot.click("#results", offset=(8, 5))
        await until(pilot, lambda: app.results.highlighted == 1 and second in shown(app))

    play(home, scene, (120, 40))


def test_on_a_terminal_the_mouse_chooses_scrolls_and_presses_keys(home: Path) -> None:
    terminal = Terminal([KB, "--ui", "zh", "--home", str(home)], os.environ)
    terminal.wait("kb ›")
    terminal.press("新建冷库多少座")
    terminal.wait("条结果")
    terminal.wait("report-2025:1")
    terminal.click(" 2 ")
    terminal.wait("report-2026:1")
    terminal.wait("c 引用")
    terminal.click("引用")
    terminal.wait("某县政府工作报告（2026年）[")  # what was copied
    terminal.click("帮助")
    terminal.wait("Esc：返回")
    before = terminal.text
    terminal.click("F2", 65)
    terminal.wait(lambda text: text != before)
    terminal.press("Esc")
    terminal.click("kb ›")
    terminal.click("新建冷库多少座")
    terminal.wait("F5 核对文稿")  # the keys of the question
    terminal.press("Ctrl+Q")
    assert terminal.ended() == 0


def test_an_editor_takes_the_terminal_and_gives_it_back(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho EDITING $1 $2\nread line\n", encoding="utf-8")
    editor.chmod(0o755)
    terminal = Terminal([KB, "--ui", "en", "--home", str(home)], {**os.environ, "EDITOR": str(editor)})
    terminal.wait("kb ›")
    terminal.press("2026年新建冷库多少座？")
    terminal.wait("results")
    terminal.press("Enter")
    terminal.wait("Cite")
    terminal.press("o")
    terminal.wait("EDITING +8")
    assert "report-2026.md" in terminal.text
    terminal.press("Enter")
    terminal.wait("Cite")
    terminal.press("q")
    assert terminal.ended() == 0


def test_a_mistake_of_the_program_is_one_line_and_no_traceback(home: Path) -> None:
    code = (
        "from kb.cli import main; from kb.screen import app\n"
        "def broken(*_): raise RuntimeError('secret [red] words')\n"
        f"app.KbScreen.action_collect = broken\nimport sys; sys.argv[1:] = ['--home', {str(home)!r}]; main()"
    )
    terminal = Terminal([sys.executable, "-c", code], {**os.environ, "KB_UI": "en"})
    terminal.wait("kb ›")
    terminal.press("2026年新建冷库多少座？")
    terminal.wait("results")
    terminal.press("Enter")
    terminal.wait("Cite")
    terminal.press(" ")
    assert terminal.ended() == 3
    told = terminal.output.rpartition("\x1b[?1049l")[2]  # after the terminal is as it was
    assert "something went wrong inside kb" in told
    assert "Traceback" not in terminal.output
    assert told.count("\n") <= 2


def review_of(app: KbScreen) -> Review:
    assert isinstance(app.screen, Review)
    return app.screen


def test_a_draft_is_checked_beside_its_sources_and_takes_their_words(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    wrong = "《某县政府工作报告（2026年）》提出，“新建冷库31座，由县财政给予补助”，还要“办好县域富民产业，修好水渠”。\n"
    draft.write_text(f"# Draft [red]\n\n{wrong}\n报告还说“木亭每年九月刷漆一次”。\n", encoding="utf-8")
    before = draft.read_bytes()

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        assert "Enter" in str(app.screen.query(".about").last(Static).content)
        app.screen.query_one("Input").value = str(draft)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Review))
        await until(pilot, lambda: "report-2026:" in shown(app, "#source #text"))
        assert "[red]" in shown(app, "#draft #text")
        assert "新建冷库30座" in shown(app, "#source #text")
        assert "1 of 2" in shown(app, "#head")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        assert "take the source's words" in str(app.screen.query_one("VerticalScroll Static", Static).content)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Review))
        await pilot.press("t")
        await until(pilot, lambda: "1 of 1" in shown(app, "#head"))
        assert "新建冷库30座" in review_of(app).draft.source
        await pilot.press("t")
        assert "do not correct this" in shown(app, "#head")
        await pilot.press("u")
        await until(pilot, lambda: "of 2" in shown(app, "#head"))
        await pilot.press("n", "n", "t")
        await until(pilot, lambda: "1 of 1" in shown(app, "#head"))
        await pilot.press("s")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        await pilot.press("enter")
        await until(pilot, (tmp_path / "draft-reviewed.md").exists)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.screen_stack[0])

    play(home, scene)
    assert draft.read_bytes() == before
    assert (tmp_path / "draft-reviewed.md").read_text("utf-8") == before.decode().replace("31座", "30座")


def test_words_that_were_taken_are_saved_though_they_are_not_checked_yet(home: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("《某县政府工作报告（2026年）》提出，“新建冷库31座，由县财政给予补助”。\n", encoding="utf-8")

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        app.screen.query_one("Input").value = str(draft)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Review))
        app.screen.action_take()  # type: ignore[attr-defined]
        app.screen.action_save()  # type: ignore[attr-defined]
        await until(pilot, lambda: app.screen.query("AskName Input"))
        await pilot.press("enter")
        await until(pilot, (tmp_path / "draft-reviewed.md").exists)

    play(home, scene)
    assert "新建冷库30座" in (tmp_path / "draft-reviewed.md").read_text("utf-8")


@pytest.mark.parametrize("lines", [24, 40])
@pytest.mark.parametrize(("key", "part"), [("f1", "VerticalScroll"), ("f2", "OptionList")])
def test_windows_use_the_height_of_the_terminal(home: Path, lines: int, key: str, part: str) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "5 documents" in shown(app, "#told"))
        await pilot.press(key)
        await until(pilot, lambda: app.screen is not app.screen_stack[0] and app.screen.query_one(part).size.height)
        await pilot.pause()
        box, keys = app.screen.query_one("Vertical"), app.screen.query(".about").last()
        assert keys.region.bottom + 1 == box.region.bottom <= lines
        assert (app.screen.query_one(part).max_scroll_y == 0) == (lines == 40)

    play(home, scene, (120, lines))


@pytest.mark.parametrize("columns", [80, 120])
def test_no_word_of_a_draft_lies_beyond_its_side_of_the_screen(home: Path, tmp_path: Path, columns: int) -> None:
    (tmp_path / "long.md").write_text("村里修好水渠，" * 30 + "\n", encoding="utf-8")

    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        app.screen.query_one("Input").value = "long.md"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Review) and "水渠" in shown(app, "#draft #text"))
        await pilot.pause(0.2)
        room = review_of(app).query_one("#draft").scrollable_content_region.width
        assert all(width(line) <= room for line in shown(app, "#draft #text").split("\n"))

    play(home, scene, (columns, 30))


def test_a_draft_that_is_not_there_is_said_and_nothing_lost(home: Path) -> None:
    async def scene(app: KbScreen, pilot: Pilot[None]) -> None:
        app.question.value = "冷库"
        await pilot.press("f5")
        await until(pilot, lambda: app.screen.query("AskName Input"))
        app.screen.query_one("Input").value = "nothing.md"  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: "nothing.md" in shown(app, "#note"))
        assert app.question.value == "冷库"

    play(home, scene)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("ui", ["en", "zh"])
def test_on_a_terminal_every_line_fits_and_nothing_is_cut_in_half(home: Path, ui: str, size: tuple[int, int]) -> None:
    terminal = Terminal([KB, "--ui", ui, "--home", str(home)], os.environ, *size)
    terminal.wait("kb ›")
    terminal.press("2026年新建冷库多少座？")
    terminal.wait("report-2026")
    terminal.wait({"en": "results", "zh": "条结果"}[ui])
    terminal.press("Enter")
    terminal.wait({"en": "Cite", "zh": "引用"}[ui])
    assert "冷库30座" in terminal.text
    last_keys = {"en": "v Whole F1 Help", "zh": "v 全文 F1 帮助"}[ui]
    terminal.wait(lambda text: last_keys in text.rpartition("\n")[2])
    if size[0] == 80:  # no key is cut in half, and help is not what gives way
        assert terminal.lines[-1].endswith(last_keys)
    terminal.press("F2")
    terminal.wait({"en": "Search only", "zh": "检索范围"}[ui])
    terminal.press("zzz")
    terminal.wait({"en": "nothing fits what is typed", "zh": "没有符合所输文字的项"}[ui])
    terminal.press("Esc", "F5")
    terminal.wait({"en": "Check which draft", "zh": "核对哪份文稿"}[ui])
    terminal.press("no-such-file.md", "Enter")
    terminal.wait({"en": "There is no file", "zh": "找不到文件"}[ui])
    terminal.wait({"en": "Check which draft", "zh": "核对哪份文稿"}[ui])  # to be put right
    terminal.press("Esc", "F1")
    opened = {"en": "Esc: back", "zh": "Esc：返回"}[ui]
    terminal.wait(opened)
    terminal.press("Esc")
    terminal.wait(lambda text: opened not in text)
    terminal.press("q")
    assert terminal.ended() == 0
    assert "\x1b[?1049l" in terminal.output  # the terminal is as it was


def test_kb_alone_in_a_void_or_a_pipe_says_what_to_do(tmp_path: Path) -> None:
    terminal = Terminal([KB, "--home", str(tmp_path / "nothing")], os.environ)
    assert terminal.ended() == 2
    assert "kb init" in terminal.text


def test_a_dumb_terminal_gets_a_plain_prompt(home: Path) -> None:
    for command, environment in (([], {"TERM": "dumb"}), (["ask"], {})):
        terminal = Terminal([KB, "--ui", "en", "--home", str(home), *command], {**os.environ, **environment}, 100, 60)
        terminal.wait("kb>")
        terminal.press("2025年新建冷库多少座？\r")
        terminal.wait("冷库24座")
        terminal.press("那2026年呢\r")
        terminal.wait("Read as: 2026年新建冷库多少座？")
        terminal.wait("冷库30座")
        terminal.press("kb cite 1\r")
        terminal.wait("[1] 某县人民政府")
        terminal.press("kb show report-2025：2\r")
        terminal.wait("修好水渠")
        terminal.press("帮助\r")
        terminal.press("历年的政府工作报告怎么讲新建冷库\r")
        terminal.wait("In 2 of 2 documents")
        terminal.press("9\r")
        terminal.wait("no passage 9")
        assert terminal.output.count("A question; a number shows") == 2
        terminal.press("q\r")
        assert terminal.ended() == 0
        assert "\x1b[?1049h" not in terminal.output
    survey = "历年的政府工作报告怎么讲新建冷库"
    assert past_questions() == ["2025年新建冷库多少座？", "2026年新建冷库多少座？", survey]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("ui", ["en", "zh"])
def test_every_key_of_the_page_does_on_a_terminal_what_the_page_says(
    home: Path, ui: str, size: tuple[int, int], tmp_path: Path
) -> None:
    def say(english: str, chinese: str) -> str:
        return chinese if ui == "zh" else english

    def gone(words: str) -> Callable[[str], bool]:
        return lambda text: words not in text

    environment = {**os.environ, "EDITOR": "cat"}
    terminal = Terminal([KB, "--ui", ui, "--home", str(home)], environment, *size)
    terminal.wait("kb ›")
    terminal.press("2025年新建冷库多少座？")
    terminal.wait("冷库24座")
    terminal.press("Down")  # from the question to the results
    terminal.wait(say("c Cite", "c 引用"))
    terminal.press("c")
    terminal.wait(say("copied", "复制"))
    terminal.press("O")
    terminal.wait(say("no address", "没有网址"))
    for key in ("F2", "n"):
        terminal.press(key)
        terminal.wait(say("Search only", "检索范围"))
        terminal.press("Esc")
        terminal.wait(gone(say("Search only", "检索范围")))
    terminal.press("d")
    terminal.wait("[某县政府工作报告（2025年）]")
    terminal.press("/", "Esc", "Esc")  # to the question; empty; all documents again
    terminal.wait(gone("[某县"))
    terminal.press("Up", "Enter")  # the question before
    terminal.wait("冷库24座")
    terminal.press("Enter")
    terminal.wait(say("c Cite", "c 引用"))
    terminal.press("Space")
    for key in ("F4", "b"):
        terminal.press(key)
        terminal.wait(say("Basket", "摘录（"))
        terminal.press("Esc")
    for key in ("F3", "h"):
        terminal.press(key)
        terminal.wait(say("Earlier questions", "历史提问"))
        terminal.press("Esc")
        terminal.wait(gone(say("Earlier questions", "历史提问")))
    for key in ("F1", "?"):
        terminal.press(key)
        terminal.wait(say("Esc: back", "Esc：返回"))
        terminal.press("Esc")
        terminal.wait(gone(say("Esc: back", "Esc：返回")))
    before = len(terminal.output)
    terminal.press("F9")
    terminal.wait(lambda _text: len(terminal.output) > before)
    terminal.press("Esc", "那2026年呢？")
    terminal.wait(say("Read as: 2026年新建冷库多少座？", "理解为：2026年新建冷库多少座？"))
    terminal.press("Ctrl+T")
    terminal.wait(gone(say("Read as", "理解为")))
    terminal.resize(*((120, 40) if size[0] == 80 else (80, 24)))
    terminal.wait("那2026年呢？")
    assert "F1" in terminal.lines[-1]
    terminal.resize(*size)
    terminal.press("Ctrl+Q")
    assert terminal.ended() == 0
