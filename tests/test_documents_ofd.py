"""OFD (GB/T 33190-2016): text in reading order with pages, whatever the file makes of the standard."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from head_samples import texts

from kb.documents import read
from kb.documents.document import Document, Metadata
from kb.errors import InputError

LINES = (
    "某市关于冬季供暖的通知",
    "　　为做好今年冬季供暖，保障群众温暖过冬，",
    "现就有关事项通知如下。",
    "一、按时供暖",
    "　　自十一月起供暖。",
)


def package(
    pages: list[str],
    namespace: str = "http://www.ofdspec.org/2016",
    prefix: str = "ofd:",
    template: str = "",
    extra: str = "",
    marks: str = "",
) -> bytes:
    """An OFD package of pages' content (text objects); ``marks`` call objects what they are (CustomTags)."""
    declared = f'xmlns{":" + prefix[:-1] if prefix else ""}="{namespace}"'
    out = io.BytesIO()

    def element(name: str, content: str, attributes: str = "") -> str:
        return f"<{prefix}{name} {attributes}>{content}</{prefix}{name}>"

    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "OFD.xml", element("OFD", element("DocBody", element("DocRoot", "Doc_0/Document.xml") + extra), declared)
        )
        templates = element("TemplatePage", "", 'ID="9" BaseLoc="Tpls/T.xml"') if template else ""
        area = element("PageArea", element("PhysicalBox", "0 0 210 297"))
        entries = "".join(element("Page", "", f'ID="{i}" BaseLoc="Pages/P{i}.xml"') for i in range(len(pages)))
        archive.writestr(
            "Doc_0/Document.xml",
            element(
                "Document",
                element("CommonData", area + templates) + element("Pages", entries)
                + (element("CustomTags", "Tags/CustomTags.xml") if marks else ""),
                declared,
            ),
        )  # fmt: skip
        if marks:
            listed = element("CustomTag", element("FileLoc", "Marks.xml"), 'TypeID="marks"')
            archive.writestr("Doc_0/Tags/CustomTags.xml", element("CustomTags", listed, declared))
            archive.writestr("Doc_0/Tags/Marks.xml", element("Marks", marks, declared))
        if template:
            archive.writestr(
                "Doc_0/Tpls/T.xml", element("Page", element("Content", element("Layer", template)), declared)
            )
        used = element("Template", "", 'TemplateID="9"') if template else ""
        for index, content in enumerate(pages):
            archive.writestr(
                f"Doc_0/Pages/P{index}.xml",
                element("Page", used + element("Content", element("Layer", content)), declared),
            )
    return out.getvalue()


def text_object(text: str, x: float, y: float, size: float = 5, prefix: str = "ofd:", weight: int = 400) -> str:
    deltas = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    return (
        f'<{prefix}TextObject Boundary="{x} {y} 150 {size + 2}" Size="{size}" Weight="{weight}">'
        f'<{prefix}TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</{prefix}TextCode></{prefix}TextObject>'
    )


def of(tmp_path: Path, data: bytes) -> Document:
    file = tmp_path / "sample.ofd"
    file.write_bytes(data)
    return read(file)


@pytest.mark.parametrize(
    ("namespace", "prefix"),
    [("http://www.ofdspec.org/2016", "ofd:"), ("http://www.ofdspec.org", "ofd:"), ("http://www.ofdspec.org/2016", "")],
)
def test_text_is_read_in_order_whatever_the_namespace(tmp_path: Path, namespace: str, prefix: str) -> None:
    objects = [text_object(line, 30, 30 + 9 * index, prefix=prefix) for index, line in enumerate(LINES)]
    document = of(tmp_path, package(["".join(reversed(objects))], namespace, prefix))
    assert document.metadata.title == "某市关于冬季供暖的通知"
    assert document.provisions[-1].section == ("一、按时供暖",)
    assert texts(document)[-1] == "自十一月起供暖。"


def test_pages_templates_and_text_split_over_objects_come_together(tmp_path: Path) -> None:
    split = text_object("各县要", 30, 60) + text_object("认真落实供暖责任。", 45, 60)
    template = text_object("内部资料", 90, 10)
    pages = [
        text_object(f"　　{work}工作由各部门分工负责，要求写在下面这一行里。", 30, 50) + split.replace("供暖", work)
        for work in ("供暖", "供水", "供电")
    ]
    document = of(tmp_path, package(pages, template=template))
    assert document.pages == 3
    assert [block.page for p in document.provisions for block in p.blocks] == [1, 2, 3]
    assert texts(document)[0].endswith("各县要认真落实供暖责任。")
    assert not any("内部资料" in text for text in texts(document))  # on every page: a running head


def test_what_the_file_marks_as_its_title_number_and_day_is_taken_so(tmp_path: Path) -> None:
    lines = ("某市人民政府", "支持养老服务业", "十条", "某政规〔2023〕8号", "2023年9月1日起试行", "2023年8月21日")
    objects = [
        text_object(line, 30, 30 + 9 * index).replace("<ofd:TextObject ", f'<ofd:TextObject ID="{20 + index}" ')
        for index, line in enumerate(lines)
    ]
    names = {"发文机关": (20,), "标题": (21, 22), "发文字号": (23,), "成文日期": (25,), "页脚": (24,)}
    marks = "".join(
        f"<{name}>" + "".join(f'<ofd:ObjectRef PageRef="0">{each}</ofd:ObjectRef>' for each in refs) + f"</{name}>"
        for name, refs in names.items()
    )
    pages = ["".join(objects) + text_object("一、新建养老床位每张补助一万元。", 30, 90)]
    metadata = of(tmp_path, package(pages, marks=marks)).metadata
    assert (metadata.title, metadata.issuer) == ("支持养老服务业十条", ("某市人民政府",))
    assert (metadata.number, metadata.issued) == ("某政规〔2023〕8号", date(2023, 8, 21))


def test_a_signed_file_says_that_the_seal_was_not_checked(tmp_path: Path) -> None:
    data = package(
        [text_object("正文一行，内容完整。", 30, 60)], extra="<ofd:Signatures>Doc_0/Signatures.xml</ofd:Signatures>"
    )
    assert any("seal" in note for note in of(tmp_path, data).notes)


def test_an_encrypted_or_broken_package_is_one_clear_line(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("encryptions.xml", "<x/>")
        archive.writestr("payload.dat", b"\x00" * 100)
    with pytest.raises(InputError, match="encrypted"):
        of(tmp_path, out.getvalue())
    with pytest.raises(InputError, match="damaged"):
        of(tmp_path, package([text_object("正文", 30, 60)])[:200])


@pytest.mark.shared
def test_all_sample_files_give_their_text(shared: Path) -> None:
    expected = {
        "helloworld_with_pageblock": "你好呀，OFD Reader&Writer！",
        "keyword2": "重庆市马上融资担保有限公司",
        "multiKeywordInTextCode": "打发打发",
        "n": "路卫发〔2011〕76号",
        "namespace_no_std": "你好呀，OFD Reader&Writer！",
        "z": "字符编码到字型之间主要包括一对一、多对一、一对多以及多对多四种变换关系。",
    }
    files = sorted((shared / "documents" / "ofd").glob("*.ofd"))
    assert {file.stem for file in files} == set(expected)
    for file in files:
        document = read(file)
        metadata = document.metadata
        assert expected[file.stem] in "\n".join([metadata.title, metadata.number or "", *texts(document)]), file.name


def test_a_ruled_tables_cells_hold_what_stands_between_its_lines(tmp_path: Path) -> None:
    def rule(x0: float, y0: float, x1: float, y1: float) -> str:
        return (
            f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData>'
            "</ofd:PathObject>"
        )

    rows = [("河道", 62), ("东河与它的", 72), ("两条支流", 79), ("西河", 89)]
    objects = [text_object("各河道的责任单位如下。", 30, 40)]
    objects += [text_object(text, 32, y) for text, y in rows]
    objects += [text_object(text, 92, y) for text, y in (("责任单位", 62), ("城关镇", 75), ("河口镇", 89))]
    objects += [rule(30, y, 150, y) for y in (60, 70, 87, 97)] + [rule(x, 60, x, 97) for x in (30, 90, 150)]
    document = of(tmp_path, package(["".join(objects)]))
    assert "河道 | 责任单位\n东河与它的两条支流 | 城关镇\n西河 | 河口镇" in texts(document)


def test_lines_of_a_cover_and_of_an_addressee_are_told_apart(tmp_path: Path) -> None:
    def metadata_of(*lines: str) -> Metadata:
        page = "".join(text_object(line, 30, 30 + 12 * index) for index, line in enumerate(lines))
        return of(tmp_path, package([page])).metadata

    cover = metadata_of(
        "中华人民共和国国家标准", "GB/T 44321—2024", "民宿服务质量评价", "2024-08-23发布　　2025-03-01实施",
        "某市场监督管理总局", "某标准化管理委员会　发布", "1　范围", "适用于民宿。", "2　指标", "客房十二平方米。",
    )  # fmt: skip
    assert cover.issuer == ("某市场监督管理总局", "某标准化管理委员会")
    assert (cover.published, cover.effective) == (date(2024, 8, 23), date(2025, 3, 1))
    notice = metadata_of(
        "关于开展资源监测工作的通知", "各市推动经济带发展领导小组办公室、生态环境局、", "农业农村局：",
        "　　现就开展监测工作有关事项通知如下：", "　　一、范围。共十二个断面，每季一次。",
    )  # fmt: skip
    assert notice.addressee == "各市推动经济带发展领导小组办公室、生态环境局、农业农村局"


def test_a_bold_line_without_a_number_heads_a_section(tmp_path: Path) -> None:
    lines = (
        "某县图书馆服务方案",
        "开放时间",
        "馆舍每日开放到晚上九时，节日照常开放，不另行收费。",
        "借阅办法",
        "凭证每次可借十册图书，一个月内归还。",
    )
    objects = (
        text_object(line, 30, 30 + 9 * index, weight=700 if index in (1, 3) else 400)
        for index, line in enumerate(lines)
    )
    document = of(tmp_path, package(["".join(objects)]))
    assert document.metadata.title == "某县图书馆服务方案"
    assert [(p.label, p.section) for p in document.provisions] == [("s1", ("开放时间",)), ("s2", ("借阅办法",))]
