"""An office's own Word template: what is broken in it is named with its tag and place, and nothing is left empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from dxdesk.errors import Problem
from dxdesk.paths import resources
from dxdesk.reports.forms import word
from tests.reports import sample

SHIPPED = resources() / "templates" / "report.docx"


def own(folder: Path, change: Callable[[Document], None]) -> Path:
    """A template that an office changed in Word."""
    document = docx.Document(str(SHIPPED))
    change(document)
    document.save(str(folder / "mau.docx"))
    return folder / "mau.docx"


def swapped(before: str, after: str) -> Callable[[Document], None]:
    """Text changed in the first paragraph that has it, wherever it stands."""

    def change(document: Document) -> None:
        for paragraph in document.element.body.iter(qn("w:p")):
            texts = list(paragraph.iter(qn("w:t")))
            words = "".join(text.text or "" for text in texts)
            if before in words:
                texts[0].text = words.replace(before, after, 1)
                for text in texts[1:]:
                    text.text = ""
                return
        raise AssertionError(before)

    return change


def without_style(name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document.styles[name].element.getparent().remove(document.styles[name].element)

    return change


def restyled(document: Document) -> None:
    """The places of tables become ordinary paragraphs."""
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Report place":
            paragraph.style = document.styles["Normal"]


BROKEN = [
    ("blank in the braces", swapped("{{ section.number }}", "{ { section.number }}"), "section.number"),
    ("blank in a name", swapped("{{ closing }}", "{{ clos ing }}"), "{{ clos ing }}"),
    ("blank before a prefix", swapped("{{r opening_linked }}", "{{ r opening_linked }}"), "{{ r opening_linked }}"),
    ("blank in a statement", swapped("{%p for section", "{% p for section"), "{% p for section in sections %}"),
    ("quote in a name", swapped("{{ section.title }}", "{{ section.ti'tle }}") , "{{ section.ti'tle }}"),
    ("quote lost", swapped("'heading'", "'heading"), "block.kind"),
    ("lost opening brace", swapped("{{ subject }}", "{ subject }}"), "subject"),
    ("lost closing brace", swapped("{{ subject }}", "{{ subject }"), "subject"),
    ("lost brace of a statement", swapped("{%p endif %}", "{%p endif %"), "endif"),
    ("unknown name", swapped("{{ section.title }}", "{{ section.name }}"), "{{ section.name }}"),
    ("unknown name in the head", swapped("{{ kind }}", "{{ kinds }}"), "{{ kinds }}"),
    ("unknown loop", swapped("in sections", "in chapters"), "{%p for section in chapters %}"),
    ("prefix lost", swapped("- {{r block.linked }}", "- {{ block.linked }}"), "{{ block.linked }}"),
    ("loop not closed", swapped("{%p endfor %}", ""), "{%p for line in issuer %}"),
    ("condition not closed", swapped("{%p endif %}", ""), "endfor"),
    ("prefix lost at the beginning", swapped("{%p for line in signature", "{% for line in signature"), "{%p endfor %}"),
    ("prefix lost at the end", swapped("{%p endif %}", "{% endif %}"), "{% endif %}"),
    ("closed twice", swapped("{{ closing }}", "{%p endfor %}"), "{%p endfor %}"),
    ("lost style", without_style("Annex cell"), "Annex cell"),
    ("lost places", restyled, "Report place"),
    ("no place for headings", swapped("{{ section.number }}. {{ section.title }}", "Phần"), "Tình hình ban hành"),
    ("no place for sentences", swapped("{{ block.lead }}{{r block.linked }}", ""), "Đến ngày"),
    ("no place for headings in a part", swapped("{{ block.text }}", ""), "1. Văn bản, kế hoạch"),
    ("no place for what leads a text", swapped("{{ block.lead }}", ""), "Đánh giá chung"),
    ("something that isn't its own", swapped("{{ kind }}", "{{ kind.__class__ }}"), "kind.__class__"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "named"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_template_is_refused_with_the_tag_that_is_broken(
    tmp_path: Path, change: Callable[[Document], None], named: str
) -> None:
    with pytest.raises(Problem) as refused:
        word.write_word(sample.province(), tmp_path / "r.docx", template=own(tmp_path, change))

    assert refused.value.exit_code == 2
    assert named in str(refused.value)
    assert "mau.docx" in str(refused.value)
    assert "Word" in refused.value.hint
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("body", [b"", b"not a document", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_word_document_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "mau.docx").write_bytes(body)
    with pytest.raises(Problem, match="không phải là tệp Word"):
        word.write_word(sample.province(), tmp_path / "r.docx", template=tmp_path / "mau.docx")


def test_a_workbook_under_the_name_of_a_template_is_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "mau.docx")
    with pytest.raises(Problem, match="không phải là tệp Word"):
        word.write_word(sample.province(), tmp_path / "r.docx", template=tmp_path / "mau.docx")


def test_an_office_may_add_its_own_words_and_move_tags(tmp_path: Path) -> None:
    def change(document: Document) -> None:
        swapped("Kính gửi: {{ addressee }}", "Kính gửi: {{ addressee }} (qua Văn phòng)")(document)
        document.sections[0].footer.paragraphs[0].text = "{{ number }} {% if signer %}{{ signer }}{% endif %}"

    word.write_word(sample.province(), tmp_path / "r.docx", template=own(tmp_path, change))

    made = docx.Document(str(tmp_path / "r.docx"))
    assert any("(qua Văn phòng)" in paragraph.text for paragraph in made.paragraphs)
    assert "12/BC-UBND" in made.sections[0].footer.paragraphs[0].text


def test_word_s_own_quotes_are_understood(tmp_path: Path) -> None:
    word.write_word(sample.province(), tmp_path / "r.docx", template=own(tmp_path, swapped("'heading'", "‘heading’")))

    assert any("Mốc thực hiện" in paragraph.text for paragraph in docx.Document(str(tmp_path / "r.docx")).paragraphs)
