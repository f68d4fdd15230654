"""A version as the bytes of an XLSForm workbook that pyxform, Kobo and ODK read."""

import io
import json
import re

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from instruments.models import Item
from instruments.values import NOW, WANTED, grouped, is_dual, number_text, options
from instruments.xlsform import columns
from instruments.xlsform.relevant import expression
from schools.documents import PHOTO_EDGE

TYPES = {
    Item.Kind.NUMBER: "decimal",
    Item.Kind.TEXT: "text",
    Item.Kind.LONG_TEXT: "text",
    Item.Kind.DATE: "date",
    Item.Kind.PHOTO: "image",
    Item.Kind.FILE: "file",
}
WIDTHS = {"label": 60, "hint": 30, "relevant": 26, "constraint": 24, "type": 24}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
# Names that XForms keeps for itself.
RESERVED = {"meta", "data", "instanceid", "instancename"}


def form_id(version):
    """Names the form where it is collected: the same for all versions of one instrument."""
    instrument = version.instrument
    owner = f"{instrument.office_id}_" if instrument.office_id else ""
    return f"nithet_{owner}{re.sub('[^a-z0-9]+', '_', instrument.code.lower()).strip('_')}"


def write(version):
    """The bytes of the workbook with sheets survey, choices and settings. Five queries."""
    sheets = _Sheets(version)
    book = Workbook()
    _fill(book.active, "survey", columns.SURVEY, sheets.survey)
    _fill(book.create_sheet(), "choices", columns.CHOICES, sheets.choices)
    _fill(book.create_sheet(), "settings", columns.SETTINGS, [_settings(version)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _settings(version):
    instrument = version.instrument
    return {
        "form_title": instrument.title,
        "form_id": form_id(version),
        # A draft changes under its number: its lock tells one state from the next.
        "version": str(version.number) if version.published_at else f"{version.number}-draft-{version.lock}",
        "nithet_purpose": instrument.purpose,
        "nithet_description": instrument.description,
    }


def _fill(sheet, title, headings, rows):
    sheet.title = title
    for place, heading in enumerate(headings, start=1):
        sheet.cell(1, place, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(heading, 16)
    for number, row in enumerate(rows, start=2):
        for place, heading in enumerate(headings, start=1):
            if value := row.get(heading, ""):
                cell = sheet.cell(number, place, value)
                # As text, so that nothing in it becomes a formula.
                cell.data_type, cell.number_format = "s", "@"
    sheet.freeze_panes = "A2"


class _Sheets:
    """The rows of survey and choices."""

    def __init__(self, version):
        self.survey, self.choices = [], []
        self.lists = {}
        self.items = list(version.items())
        sections = list(version.sections.all())
        self.names = self._names()
        self.taken = {name.lower() for name in self.names.values()}
        self.by_code = {item.code: item for item in reversed(self.items) if item.code}
        for place, section in enumerate(sections, start=1):
            self._section(section, place, [item for item in self.items if item.section_id == section.pk])

    def _names(self):
        """{item pk: its name in the form}: its code, or one that XForms takes and nobody else has."""
        names, taken = {}, set(RESERVED)
        for place, item in enumerate(self.items, start=1):
            name = item.code if NAME.match(item.code) else f"item_{place}"
            while name.lower() in taken:
                name += "_x"
            taken.add(name.lower())
            names[item.pk] = name
        return names

    def _free(self, name):
        while name.lower() in self.taken or name.lower() in RESERVED:
            name += "_x"
        self.taken.add(name.lower())
        return name

    def _section(self, section, place, items):
        name = self._free(f"section_{place}")
        kind = "repeat" if section.repeats else "group"
        begin = {"type": f"begin_{kind}", "name": name, "label": _label(section.title)}
        self.survey.append({**begin, "relevant": self._relevant(section.show_if)})
        if section.help:
            note = {"type": "note", "name": self._free(f"{name}_help"), "label": _label(section.help)}
            self.survey.append({**note, "nithet_kind": columns.HELP})
        if section.repeats:
            turn = {"type": "text", "name": self._free(f"{name}_class"), "label": "ชั้นเรียนที่สังเกต"}
            self.survey.append({**turn, "nithet_kind": columns.TURN})
        for item in items:
            self._item(item)
        self.survey.append({"type": f"end_{kind}", "name": name})

    def _item(self, item):
        name = self.names[item.pk]
        asked = {
            "type": self._type(item),
            "name": name,
            "label": _label(item.text),
            "hint": _label(item.help),
            "required": "yes" if item.required else "",
            "relevant": self._relevant(item.show_if),
            "nithet_kind": item.kind,
            "nithet_code": item.code if item.code != name else "",
            "nithet_weight": number_text(item.weight),
            "nithet_unit": item.unit,
        }
        if item.kind == Item.Kind.LONG_TEXT:
            asked["appearance"] = "multiline"
        if item.kind == Item.Kind.PHOTO:
            asked["parameters"] = f"max-pixels={PHOTO_EDGE}"
        if item.kind == Item.Kind.NUMBER:
            asked |= _bounds(item)
        if not is_dual(item):
            self.survey.append(asked)
            return
        group = {"type": "begin_group", "name": name, "label": asked["label"], "appearance": "field-list"}
        self.survey.append({**group, "relevant": asked["relevant"], "nithet_code": asked["nithet_code"]})
        for suffix, label, hint in ((columns.NOW, NOW, asked["hint"]), (columns.WANTED, WANTED, "")):
            one = {"name": self._of_dual(item, suffix), "label": label, "hint": hint, "relevant": ""}
            self.survey.append({**asked, **one, "nithet_kind": f"{item.kind}_{suffix}", "nithet_code": ""})
        self.survey.append({"type": "end_group", "name": name})

    def _of_dual(self, item, suffix):
        """The name of one half of a question that is rated twice; the same for whoever asks again."""
        key = (item.pk, suffix)
        if key not in self.names:
            self.names[key] = self._free(f"{self.names[item.pk]}_{suffix}")
        return self.names[key]

    def _relevant(self, rule):
        source = self.by_code.get(rule.get("item")) if rule else None
        if source is None:
            # A condition on a question that is not there is none.
            return ""
        return expression(rule, self._of_dual(source, columns.NOW) if is_dual(source) else self.names[source.pk])

    def _type(self, item):
        if item.kind in TYPES:
            return TYPES[item.kind]
        many = item.kind == Item.Kind.MULTIPLE
        return f"select_{'multiple' if many else 'one'} {self._list(item)}"

    def _list(self, item):
        """The name of the list of its choices; those on one scale share it."""
        if item.kind == Item.Kind.RATING:
            key, name = item.scale_id, f"scale_{item.scale_id}"
        elif item.kind in Item.CHOICES:
            key, name = f"of {item.pk}", f"{self.names[item.pk]}_choices"
        else:
            key, name = item.kind, item.kind
        if key not in self.lists:
            self.lists[key] = name
            rows = [{"list_name": name, "name": value, "label": _label(label)} for value, label in options(item)]
            if item.kind == Item.Kind.RATING and rows:
                rows[0] |= {"nithet_scale": item.scale.name, "nithet_bands": _bands(item.scale)}
            self.choices += rows
        return name


def _bands(scale):
    rows = [[str(band.low), str(band.high), band.label] for band in scale.bands.all()]
    return json.dumps(rows, ensure_ascii=False)


def _bounds(item):
    """The columns of what a number may be."""
    limits = [("<=", item.high)] if item.low is None else [(">=", item.low), ("<=", item.high)]
    limits = [(sign, limit) for sign, limit in limits if limit is not None]
    if not limits:
        return {}
    words = {">=": "ไม่น้อยกว่า", "<=": "ไม่เกิน"}
    return {
        "constraint": " and ".join(f". {sign} {number_text(limit)}" for sign, limit in limits),
        "constraint_message": " และ".join(f"{words[sign]} {grouped(limit)}" for sign, limit in limits),
    }


def _label(text):
    """Text as XLSForm shows it: ${…} would be read as the answer to another question."""
    return text.replace("${", "$ {")
