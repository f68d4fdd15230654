"""The levels of standards and indicators in an import of results of the external assessment (สมศ.)."""

import re
from functools import cached_property

from django.db.models import F, Q

from qa.actions import external_imports as actions
from qa.models import ExternalIndicatorResult, ExternalRound, ExternalStandardResult, Standard
from schools.imports.cells import Fault
from schools.imports.kinds import CHANGE, Field
from schools.imports.undoing import refuse_if

MOST = 5
FIELDS = {
    f"standard_{n}": Field(
        f"มฐ.{n}",
        (f"standard_{n}", f"มฐ. {n}", f"มาตรฐานที่ {n}", f"มาตรฐาน {n}", f"ระดับมาตรฐานที่ {n}"),
        limit=60,
        example="3" if n == 1 else "",
    )
    for n in range(1, MOST + 1)
}
INDICATOR = "indicator_"
# How สมศ. writes that a standard was not judged.
NOT_JUDGED = {"ไม่ประเมิน", "ไม่ได้ประเมิน", "-", "–"}
NUMBERED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
# How its open data writes whether a standard is met (facts §3.3), which is no level of most sets.
MET = {"ตามเกณฑ์", "ไม่ตามเกณฑ์"}


def rounds_for(ask):
    """The rounds that a name of the file may mean, the office's own first, looked up once; with their sets, standards
    and levels."""
    if "external_rounds" not in ask.known:
        rows = ExternalRound.objects.filter(Q(office=None) | Q(office=ask.office))
        rows = rows.order_by(F("office").asc(nulls_last=True), "pk")
        sets = ("early_set", "basic_set")
        paths = [f"{name}__{part}" for name in sets for part in ("standards__issues", "levels")]
        ask.known["external_rounds"] = list(rows.select_related(*sets).prefetch_related(*paths))
    return ask.known["external_rounds"]


def rounds_called(text, ask):
    """The rounds that are called so, by their name, their code or the beginning of their name."""
    plain = text.strip().lower()
    found = [row for row in rounds_for(ask) if plain in (row.name.lower(), row.code.lower())]
    return found or [row for row in rounds_for(ask) if row.name.lower().startswith(plain)]


def set_of(text, level, ask):
    """The set of standards of the round that is called so; or None."""
    found = rounds_called(text, ask)
    return found[0].set_for(level) if found else None


def judged_in(standard_set):
    """{field: Standard or Issue} of what a set judges; indicators are known by numbers such as 1.1."""
    standards = list(standard_set.standards.all())
    issues = [issue for standard in standards for issue in standard.issues.all() if NUMBERED.fullmatch(issue.code)]
    return {f"standard_{row.code}": row for row in standards} | {f"{INDICATOR}{row.code}": row for row in issues}


def indicators(ask):
    """{field: Field} of the indicators that the rounds of the office judge, in their order."""
    sets = {found.pk: found for row in rounds_for(ask) for found in (row.early_set, row.basic_set) if found}
    names = {name for found in sets.values() for name in judged_in(found) if name.startswith(INDICATOR)}
    codes = sorted((name.removeprefix(INDICATOR) for name in names), key=lambda code: [*map(int, code.split("."))])
    return {
        f"{INDICATOR}{code}": Field(
            f"ตัวบ่งชี้ {code}", (f"ตัวบ่งชี้ที่ {code}", f"ตบช. {code}", f"indicator {code}", code), limit=60
        )
        for code in codes
    }


def names_alike(text, ask):
    """The name of the one round that is called so, or None where there is none or more than one."""
    names = {row.name for row in rounds_called(text, ask)}
    return names.pop() if len(names) == 1 else None


def name_of(text, ask):
    """The name of the round that a file calls so, which is what a result is kept under; the text itself where the
    office has no such round. Raises Fault where several are called so."""
    names = {row.name for row in rounds_called(text, ask)}
    if len(names) > 1:
        raise Fault(f"รอบ “{text[:40]}” ตรงกับหลายรอบ ({' · '.join(sorted(names))}) โปรดระบุชื่อเต็ม")
    return names.pop() if names else text


def is_assessed(result):
    """Whether a result belongs to an assessment that is kept here."""
    return getattr(result, "assessment", None) is not None


def level_of(text, label, standard_set):
    """The value of a level that is written as number or as word. Raises Fault for what is not in the set."""
    levels = {str(row.value): row.value for row in standard_set.levels.all()}
    levels |= {row.label: row.value for row in standard_set.levels.all()}
    plain = re.sub(r"^(ระดับคุณภาพ|ระดับ)\s*", "", text).strip()
    if plain not in levels:
        words = " ".join(f"{row.value} {row.label}" for row in standard_set.levels.all())
        raise Fault(f"{label} “{text[:40]}” ไม่อยู่ในระดับของ{standard_set} ({words})")
    return levels[plain]


def _keep(pk, row, level):
    """The level of a result (key) in a Standard or Issue."""
    if isinstance(row, Standard):
        ExternalStandardResult.objects.update_or_create(result_id=pk, standard=row, defaults={"level": level})
    else:
        ExternalIndicatorResult.objects.update_or_create(result_id=pk, issue=row, defaults={"level": level})


class WithStandards:
    """Mixed into the kind of the results: columns มฐ.1 … that are kept as ExternalStandardResult, and ตัวบ่งชี้ 1.1 …
    of the office's rounds that are kept as ExternalIndicatorResult."""

    has_own_columns = True
    always = {}

    def __init__(self, ask=None):
        self.ask = ask

    def of(self, ask):
        return type(self)(ask)

    @cached_property
    def fields(self):
        """The columns of `always`, and those of the indicators that the rounds of the office judge. Looked up once they
        are asked for: lists of imports want the title alone."""
        return self.always | (indicators(self.ask) if self.ask else {})

    @staticmethod
    def _is_level(name):
        return name in FIELDS or name.startswith(INDICATOR)

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        given = [name for name in values if self._is_level(name)]
        if not given:
            return values, note
        standard_set = set_of(values["round"], values["level"], ask)
        if standard_set is None:
            raise Fault(f"รอบ “{values['round']}” ไม่อยู่ในรายการรอบ หรือไม่มีชุดมาตรฐานของระดับนี้ จึงรับผลรายมาตรฐานไม่ได้")
        judged, words = judged_in(standard_set), {row.label for row in standard_set.levels.all()}
        not_kept = []
        for name in given:
            label, text = self.fields[name].label, str(values.pop(name))
            if text in NOT_JUDGED:
                continue
            if name not in judged:
                raise Fault(f"{label} ไม่มีใน{standard_set}")
            if text in MET - words:
                not_kept.append(f"{label} {text}")
            else:
                values[name] = level_of(text, label, standard_set)
        if not_kept:
            told = f"ไม่เก็บ {', '.join(not_kept)} เพราะ{standard_set}ไม่มีระดับนี้"
            note = " · ".join(text for text in (note, told) if text)
        return values, note

    def held(self, obj):
        found = {f"standard_{row.standard.code}": row.level for row in obj.standards.select_related("standard")}
        found |= {f"{INDICATOR}{row.issue.code}": row.level for row in obj.indicators.select_related("issue")}
        return {
            name: found.get(name, "") if self._is_level(name) else self.said(getattr(obj, name))
            for name in self.fields
            if name != "code"
        }

    def meant(self, name, value):
        return value if self._is_level(name) else super().meant(name, value)

    def write(self, rows, ask):
        made = super().write(rows, ask)
        for row in rows:
            if row.is_work:
                names = row.changes if row.outcome == CHANGE else row.values
                self._write_levels(row, {name: row.values[name] for name in names if self._is_level(name)}, ask)
        if ask.by is None:
            # From the command line: nobody whose step it would be.
            return made
        keys = [row.object_id for row in rows if row.is_work]
        attached = actions.attach(results=keys, rounds=rounds_for(ask), by=ask.by, office=ask.office)
        return made | {"attached": attached}

    def _write_levels(self, row, levels, ask):
        judged = judged_in(set_of(row.values["round"], row.values["level"], ask)) if levels else {}
        for name, level in levels.items():
            _keep(row.object_id, judged[name], level)

    def _update(self, objects):
        # A result that was kept under a short name of its round takes the name of the round.
        others = ("code", "level", "attempt")
        names = [name for name in self.fields if name not in others and not self._is_level(name)]
        self.model.objects.bulk_update(objects, names, batch_size=1000)

    def undo(self, rows, made, ask):
        keys = [row.object_id for row in rows if row.object_id]
        refuse_if(actions.detach(results=keys, attached=made.get("attached", {}), by=ask.by))
        super().undo(rows, made, ask)
        for row in rows:
            if row.object_id and row.outcome == CHANGE:
                for name, (old, _new) in row.changes.items():
                    if self._is_level(name):
                        self._restore(row.object_id, name, old)

    @staticmethod
    def _restore(pk, name, old):
        kind, _, code = name.partition("_")
        if kind == "standard":
            kept = ExternalStandardResult.objects.filter(result=pk, standard__code=code)
        else:
            kept = ExternalIndicatorResult.objects.filter(result=pk, issue__code=code)
        if old == "":
            kept.delete()
        else:
            kept.update(level=old)
