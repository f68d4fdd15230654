"""The form of the answers to one version."""

import json
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from instruments import actions, conditions
from instruments.forms.fields import REQUIRED, field_for, shown
from instruments.models import Item
from instruments.reading import given_to
from instruments.values import FILES, WANTED, Dual, Upload, is_dual, is_empty, of_answer, word
from schools.files import digest_of
from schools.models import StoredFile
from thai.forms import ThaiTextField

MOST_TURNS = 12
# So many are shown again when somebody sends more than may be: what was typed stays.
SHOWN_TURNS = 40
LABEL_LIMIT = 150
# Stands for the slot in the block that static/js/answers.js copies.
BLANK = "__turn__"
FOREIGN = "แบบที่กรอกไม่ตรงกับแบบที่ใช้บันทึกครั้งนี้ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"


@dataclass(frozen=True)
class Question:
    """An item where the page asks it: `slot` is its turn on the page, None outside the repeated sections."""

    item: Item
    number: int
    slot: str | None = None

    @property
    def name(self):
        return f"item_{self.item.pk}" if self.slot is None else f"item_{self.item.pk}_{self.slot}"

    @property
    def names(self):
        """The names of its fields: two where it is rated twice."""
        return [self.name, f"{self.name}_wanted"] if is_dual(self.item) else [self.name]


class AnswerForm(forms.Form):
    """Fields `item_<pk>` of a version in its order; `item_<pk>_<slot>` in repeated sections, of which the page shows
    one block for each value of `turns`, with its label `turn_<slot>`. A slot is a name on the page only: turns are
    counted anew when they are written, and those that hold nothing are left out.

    With `complete=False` (a draft) nothing is required. A question that its show_if hides is neither required nor
    kept. A posted answer to a question or a turn that is not in the form refuses the whole: the page is older or
    other than the instrument. A press on "one more turn" or "take this turn away" (`turn`, pages without JavaScript)
    makes the form invalid without errors: the page is shown again with everything typed.
    """

    template_name = "instruments/answers.html"
    most_turns = MOST_TURNS

    def __init__(self, data=None, files=None, *, version, response=None, complete=True, prefix="answers", **kwargs):
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, files, prefix=prefix, **kwargs)
        self.version, self.response, self.complete = version, response, complete
        self.items = list(version.items())
        self.repeats = any(item.section.repeats for item in self.items)
        self._read_stored()
        self.turn_change = self.data.get(self.add_prefix("turn"), "") if self.is_bound and self.repeats else ""
        self.slots = self._slots() if self.repeats else []
        self.questions = []
        for number, item in enumerate(self.items, start=1):
            for place, slot in enumerate(self.slots) if item.section.repeats else [(0, None)]:
                question = Question(item, number, slot)
                self.questions.append(question)
                self._add(self, question, self.stored.get((item.pk, place)), turn=place + 1)
        for place, slot in enumerate(self.slots):
            labels = response.turns if response is not None else []
            self.fields[f"turn_{slot}"] = _label_field(place + 1)
            self.initial[f"turn_{slot}"] = labels[place] if place < len(labels) else ""

    def _read_stored(self):
        self.stored, self.files_of = {}, {}
        if self.response is None or self.response.pk is None:
            return
        by_pk = {item.pk: item for item in self.items}
        for answer in given_to(self.response):
            item = by_pk[answer.item_id]
            self.stored[item.pk, answer.turn] = of_answer(answer, item)
            if answer.file_id:
                self.files_of.setdefault(item.pk, []).append(answer.file)

    def _slots(self):
        """The turns of the page in their order: those posted, those stored, or one to begin with."""
        if not self.is_bound:
            stored = len(self.response.turns) if self.response is not None else 0
            return [str(place) for place in range(max(stored, 1))]
        posted = [slot for slot in _listed(self.data, self.add_prefix("turns")) if slot.isdecimal() and len(slot) < 4]
        slots = list(dict.fromkeys(posted))[:SHOWN_TURNS] or ["0"]
        if self.turn_change == "add" and len(slots) < MOST_TURNS:
            slots.append(str(max(map(int, slots)) + 1))
        elif self.turn_change.startswith("remove-") and len(slots) > 1:
            slots = [slot for slot in slots if slot != self.turn_change.removeprefix("remove-")]
        return slots

    def _add(self, form, question, stored=None, *, turn=1):
        item = question.item
        values = stored if isinstance(stored, Dual) else [stored]
        for name, value in zip(question.names, values if stored is not None else [None, None], strict=False):
            label = f"{question.number}. {item.text}"
            if question.slot is not None:
                label = f"ชั้นเรียนลำดับที่ {turn} {label}"
            if name != question.name:
                label += f" ({WANTED})"
            form.fields[name] = field_for(item, label=label, known=self.files_of.get(item.pk, ()))
            form.initial[name] = shown(value)

    # ---- reading what was sent

    def is_valid(self):
        return super().is_valid() and not self.turn_change

    def full_clean(self):
        if self.turn_change:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            return
        super().full_clean()

    def clean(self):
        self._refuse_foreign()
        values = {question: self._value(question) for question in self.questions}
        self.turns = self._used_turns(values)
        if len(self.turns) > MOST_TURNS:
            raise ValidationError(f"บันทึกได้ไม่เกิน {MOST_TURNS} ชั้นเรียนต่อครั้ง โปรดนำบางชั้นเรียนออก", code="too_many_turns")
        asked = self._asked(values, self.turns)
        places = _places(self.turns)
        self.given_values = {}
        for question, value in values.items():
            if question.slot not in places:
                continue
            item, turn = question.item, places[question.slot]
            if (item.pk, turn) not in asked:
                for name in question.names:
                    self._errors.pop(name, None)
                value = None
            elif self.complete and item.required:
                self._require(question)
            self.given_values[item, turn] = value
        if self.complete:
            self._require_labels(asked)
        return self.cleaned_data

    def _asked(self, values, turns):
        """The (item pk, turn) that are asked when these slots are the turns."""
        places = _places(turns)
        given = {(q.item.pk, places[q.slot]): value for q, value in values.items() if q.slot in places}
        return conditions.asked(self.items, given, len(turns))

    def _refuse_foreign(self):
        mine = {self.add_prefix(name) for name in self.fields}
        for name, field in self.fields.items():
            if hasattr(field, "known"):
                mine |= {self.add_prefix(f"{name}-kept"), self.add_prefix(f"{name}-clear")}
        starts = (self.add_prefix("item_"), self.add_prefix("turn_"))
        if any(name.startswith(starts) and name not in mine for name in [*self.data, *self.files]):
            raise ValidationError(FOREIGN, code="foreign_item")

    def _value(self, question):
        found = [self.cleaned_data.get(name) for name in question.names]
        if not is_dual(question.item):
            return found[0]
        return Dual(*found) if any(value is not None for value in found) else None

    def _used_turns(self, values):
        """The slots that hold anything, in their order; where none does, the first one if it owes an answer."""
        used = {
            question.slot
            for question, value in values.items()
            if not is_empty(value) or any(name in self._errors for name in question.names)
        }
        used |= {slot for slot in self.slots if self.cleaned_data.get(f"turn_{slot}") or f"turn_{slot}" in self._errors}
        found = [slot for slot in self.slots if slot in used]
        if found or not self.complete:
            return found
        asked = self._asked(values, self.slots[:1])
        owed = any(item.required and (item.pk, 0) in asked for item in self._repeated())
        return self.slots[:1] if owed else []

    def _repeated(self):
        return [item for item in self.items if item.section.repeats]

    def _require(self, question):
        for name in question.names:
            if name not in self._errors and is_empty(self.cleaned_data.get(name)):
                self.add_error(name, ValidationError(REQUIRED[question.item.kind], code="required"))

    def _require_labels(self, asked):
        """A turn in which anything is asked says what it is about."""
        for place, slot in enumerate(self.turns):
            name = f"turn_{slot}"
            if self.cleaned_data.get(name) or name in self._errors:
                continue
            if any((item.pk, place) in asked for item in self._repeated()):
                self.add_error(name, ValidationError("โปรดระบุชั้นเรียนที่สังเกต", code="required"))

    # ---- writing

    def given(self):
        """{(Item, turn): plain value} of a valid form; None where a question was not answered or not asked."""
        return self.given_values

    def turn_labels(self):
        """What each turn is about, in order; of a valid form."""
        return [self.cleaned_data.get(f"turn_{slot}") or "" for slot in self.turns]

    def save(self, *, school, respondent, response=None, office=None):
        """Writes the answers of a valid form and returns the Response; files go to `office`, or the school's."""
        return actions.answer(
            version=self.version,
            school=school,
            respondent=respondent,
            values=self.given(),
            turns=self.turn_labels(),
            response=response or self.response,
            office=office,
        )

    def differences(self, response):
        """[{label, mine, theirs}] where this valid form says something else than what `response` holds by now."""
        items = {item.pk: item for item in self.items}
        stored = {
            (items[row.item_id], row.turn): of_answer(row, items[row.item_id])
            for row in response.answers.select_related("file")
        }
        mine = self.given()
        labels = [self.turn_labels(), response.turns]
        rows = [
            {
                "label": _told(place, labels),
                "mine": word(place[0], mine.get(place)),
                "theirs": word(place[0], stored.get(place)),
            }
            for place in {**mine, **stored}
            if _compared(mine.get(place)) != _compared(stored.get(place))
        ]
        if labels[0] != labels[1]:
            rows.append({"label": "ชั้นเรียนที่สังเกต", "mine": ", ".join(labels[0]), "theirs": ", ".join(labels[1])})
        return rows

    # ---- showing

    def sections(self):
        """The page in order: {"section", "questions"} of a plain section, and one {"turns", "blank"} in the place of
        the first repeated section that holds a block for each turn."""
        blocks, turns = [], None
        for section, items in self._by_section():
            if not section.repeats:
                blocks.append(self._block(self, section, items, None))
                continue
            if turns is None:
                turns = {
                    "turns": [self._turn(self, slot) for slot in self.slots],
                    "blank": self._turn_blank(),
                    "removable": len(self.slots) > 1,
                    "full": len(self.slots) >= MOST_TURNS,
                }
                blocks.append(turns)
            for turn in turns["turns"]:
                turn["blocks"].append(self._block(self, section, items, turn["slot"]))
            turns["blank"]["blocks"].append(self._block(self._blank, section, items, BLANK))
        return blocks

    def _by_section(self):
        found = {}
        for number, item in enumerate(self.items, start=1):
            found.setdefault(item.section, []).append((number, item))
        return found.items()

    def _turn(self, form, slot):
        return {"slot": slot, "label": form[f"turn_{slot}"], "blocks": []}

    def _turn_blank(self):
        """The block that JavaScript copies: its fields belong to a form of their own, so that nobody has to answer."""
        self._blank = forms.Form(prefix=self.prefix, use_required_attribute=False)
        self._blank.fields[f"turn_{BLANK}"] = _label_field("")
        for number, item in enumerate(self.items, start=1):
            if item.section.repeats:
                self._add(self._blank, Question(item, number, BLANK))
        return self._turn(self._blank, BLANK)

    def _block(self, form, section, items, slot):
        questions = [Question(item, number, slot if section.repeats else None) for number, item in items]
        return {
            "section": section,
            "when": self._when(section.show_if, slot),
            "questions": [self._shown(form, question) for question in questions],
        }

    def _shown(self, form, question):
        fields = [form[name] for name in question.names]
        stored = None
        if question.item.kind in FILES:
            stored = self._shown_file(fields[0])
        return {
            "item": question.item,
            "number": question.number,
            "field": fields[0],
            "wanted": fields[1] if len(fields) > 1 else None,
            "when": self._when(question.item.show_if, question.slot),
            "is_group": question.item.kind in (*Item.RATED, *Item.CHOICES),
            "is_list": question.item.kind in Item.CHOICES,
            "is_file": question.item.kind in FILES,
            "stored": stored,
            "was_cleared": self.is_bound and f"{fields[0].html_name}-clear" in self.data,
            # A browser cannot send a chosen file again by itself.
            "dropped": self.is_bound and fields[0].html_name in self.files,
        }

    def _shown_file(self, field):
        """The stored file beside a file field; of a refused form the one that was there when it was sent."""
        if not self.is_bound:
            return field.initial
        return field.field.known.get(self.data.get(f"{field.html_name}-kept", ""))

    def _when(self, condition, slot):
        """{"words", "rule"} of a condition, for the page and for static/js/answers.js; or None."""
        source = conditions.source_of(condition, self.items)
        if source is None:
            return None
        slots = [None]
        if source.section.repeats:
            slots = self.slots if slot is None else [slot]
        names = [self.add_prefix(Question(source, 0, each).name) for each in slots]
        rule = {"names": names, "op": condition.get("op"), "value": str(condition.get("value", ""))}
        if source.section.repeats and slot is None:
            rule["every_turn"] = self.add_prefix(f"item_{source.pk}_")
        return {"words": conditions.words(condition, self.items), "rule": json.dumps(rule, ensure_ascii=False)}


def _compared(value):
    """By what two plain values are the same: a file by its content, for two may bear one name."""
    if is_empty(value):
        return None
    if isinstance(value, StoredFile):
        return value.sha256
    if isinstance(value, Upload):
        return digest_of(value.content)
    return sorted(value) if isinstance(value, list) else value


def _places(turns):
    """{slot: turn}, and turn 0 for what stands outside the repeated sections."""
    return {None: 0} | {slot: place for place, slot in enumerate(turns)}


def _label_field(number):
    return ThaiTextField(
        label=f"ชั้นเรียนที่สังเกต ลำดับที่ {number}",
        required=False,
        max_length=LABEL_LIMIT,
        help_text="เช่น ป.3 คณิตศาสตร์",
        error_messages={"max_length": f"ยาวเกิน {LABEL_LIMIT} ตัวอักษร โปรดย่อให้สั้นลง"},
    )


def _listed(data, name):
    if hasattr(data, "getlist"):
        return data.getlist(name)
    found = data.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def _told(place, labels):
    item, turn = place
    if not item.section.repeats:
        return item.text
    label = next((names[turn] for names in labels if turn < len(names) and names[turn]), f"ชั้นเรียนลำดับที่ {turn + 1}")
    return f"{label}: {item.text}"
