"""One spelling for what is searched and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.normalise import normalise, normalise_with_offsets


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("⽣态宜居", "生态宜居"),  # Kangxi radicals
        ("农⺠⻝品⺟⻓", "农民食品母长"),  # CJK Radicals Supplement, which NFKC leaves alone
        ("鄉村振興戰略", "乡村振兴战略"),
        ("２０２７年，增長５％", "2027年,增长5%"),
        ("“十五五”时期「规划」", '"十五五"时期"规划"'),
        ("2024—2027 and 2024–2027", "2024-2027 and 2024-2027"),
        ("中发〔２０２６〕１号", "中发[2026]1号"),
        ("农业 农村\n现代化", "农业农村现代化"),
        ("到 2027 年 GDP 增长", "到2027年GDP增长"),
        ("rural  e-commerce\nand growth", "rural e-commerce and growth"),
        ("develop-\nment of vil\u00adlages", "development of villages"),
        ("zero\u200bwidth\ufeff and \x1b[31mcontrol", "zerowidth and [31mcontrol"),
        ("cafe\u0301", "caf\u00e9"),
        ("著作", "著作"),  # simplified text's own character, though traditional text writes 着 so
    ],
)
def test_the_same_words_written_differently_become_one_spelling(written: str, spelling: str) -> None:
    assert normalise(written) == spelling


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="农⺠鄉 \n-ab１，“”e\u0301㎡ﬁ…\u00ad\u3000", max_size=40))
def test_every_normalised_character_knows_where_it_came_from(text: str) -> None:
    normalised, offsets = normalise_with_offsets(text)
    assert normalised == normalise(text)
    assert len(offsets) == len(normalised) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


def test_a_find_in_the_normalised_text_leads_back_to_the_words_as_printed() -> None:
    printed = "建设⽣态\n宜居的鄉村，“产业”兴旺"
    normalised, offsets = normalise_with_offsets(printed)
    start = normalised.index("生态宜居")
    assert printed[offsets[start] : offsets[start + 4]] == "⽣态\n宜居"
    start = normalised.index('"产业"')
    assert printed[offsets[start] : offsets[start + 4]] == "“产业”"
