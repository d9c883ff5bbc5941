#!/bin/sh
# docxtpl 0.20.2 with python-docx 1.2.0: a template whose paragraphs were looked at before render() goes on showing the
# unfilled text afterwards, although the saved file is filled. Document keeps the body it was first asked for, and
# render() puts another body in its place: what is read or changed by document.paragraphs then is not in the file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet docxtpl==0.20.2 python-docx==1.2.0
cat > "$folder/look.py" <<'PY'
import importlib.metadata
import sys

import docx
from docxtpl import DocxTemplate

folder = sys.argv[1]
made = docx.Document()
made.add_paragraph("Dear {{ name }},")
made.save(f"{folder}/template.docx")


def filled(*, looked_at_first):
    book = DocxTemplate(f"{folder}/template.docx")
    book.init_docx()
    if looked_at_first:
        assert [p.text for p in book.docx.paragraphs] == ["Dear {{ name }},"]
    book.render({"name": "An"})
    told = [p.text for p in book.docx.paragraphs]
    book.docx.add_paragraph("Added afterwards.")
    book.save(f"{folder}/out.docx")
    return told, [p.text for p in docx.Document(f"{folder}/out.docx").paragraphs]


print("docxtpl", importlib.metadata.version("docxtpl"), "python-docx", importlib.metadata.version("python-docx"))
plain, looked = filled(looked_at_first=False), filled(looked_at_first=True)
print("not looked at before: document says", plain[0], "file has", plain[1])
print("looked at before:     document says", looked[0], "file has", looked[1])
assert plain == (["Dear An,"], ["Dear An,", "Added afterwards."]), plain
assert looked == (["Dear {{ name }},"], ["Dear An,"]), looked
print("seen: after a look the document shows the unfilled text, and a paragraph added to it is lost without a word")
PY
"$folder/venv/bin/python" "$folder/look.py" "$folder"
