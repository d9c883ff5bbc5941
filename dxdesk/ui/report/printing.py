"""Prints a report's sheets into a PDF: the text on standing pages, each annex on lying ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from dxdesk.ui.application import painting

_STANDING, _LYING = QMarginsF(30, 20, 20, 20), QMarginsF(15, 20, 15, 20)  # millimetres
_SIZES = {"A4": QPageSize.PageSizeId.A4, "A3": QPageSize.PageSizeId.A3}
_DOTS = 96.0  # to the inch: what the page's pixels mean
_NUMBER_SIZE = 17  # pixels
_NUMBER_ABOVE = 34.0  # pixels between the page number and the text
_INK = "black"
_FONTS = ["Times New Roman", "Liberation Serif", "serif"]
_POINTS = 13.0


class SheetLike(Protocol):
    """What is printed."""

    @property
    def html(self) -> str: ...
    @property
    def lying(self) -> bool: ...
    @property
    def size(self) -> str: ...


def as_pdf(sheets: Iterable[SheetLike], title: str) -> bytes:
    """All sheets as one PDF; page numbers stand in the top margin, from the second page of a sheet on."""
    painting()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    painter: QPainter | None = None
    for sheet in sheets:
        way = QPageLayout.Orientation.Landscape if sheet.lying else QPageLayout.Orientation.Portrait
        margins = _LYING if sheet.lying else _STANDING
        writer.setPageLayout(QPageLayout(QPageSize(_SIZES[sheet.size]), way, margins, QPageLayout.Unit.Millimeter))
        if painter is None:
            painter = QPainter(writer)
        else:
            writer.newPage()
        _print(sheet.html, writer, painter)
    if painter is not None:
        painter.end()
    return bytes(buffer.data().data())


def _print(html: str, writer: QPdfWriter, painter: QPainter) -> None:
    scale = writer.resolution() / _DOTS
    size = QSizeF(writer.width() / scale, writer.height() / scale)
    dots = QImage(1, 1, QImage.Format.Format_RGB32)  # has to live as long as the document
    document = _document(html, size, dots)
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.scale(scale, scale)
        painter.setPen(QColor(_INK))
        if page:
            font = QFont(document.defaultFont())
            font.setPixelSize(_NUMBER_SIZE)
            painter.setFont(font)
            above = QRectF(0, -_NUMBER_ABOVE, size.width(), _NUMBER_ABOVE)
            painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(page + 1))
        painter.translate(0, -page * size.height())
        shown = QRectF(0, page * size.height(), size.width(), size.height())
        painter.setClipRect(shown)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = shown
        context.palette = _paper()
        document.documentLayout().draw(painter, context)
        painter.restore()


def _document(html: str, size: QSizeF, dots: QImage) -> QTextDocument:
    """A page laid out by itself: with a font and dots of its own, whatever the window and its screen have."""
    document = QTextDocument()
    dots.setDotsPerMeterX(round(_DOTS / 0.0254))
    dots.setDotsPerMeterY(round(_DOTS / 0.0254))
    document.documentLayout().setPaintDevice(dots)
    font = QFont()
    font.setFamilies(_FONTS)
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(size)
    return document


def _paper() -> QPalette:
    """Black on white: a window in dark colours would have its text almost white."""
    palette = QPalette(QColor("white"))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        palette.setColor(role, QColor(_INK))
    return palette
