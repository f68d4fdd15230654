"""Standards come as data: the sets that ship with the product, and those that an office makes of them."""

import json
from pathlib import Path

from django.db import transaction

from qa.models import Issue, Level, Standard, StandardSet
from schools import audit
from schools.models import Office
from supervision.actions.changes import Stale

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_defaults():
    """Adds the shipped sets (MOE 2561, and สมศ. rounds 4 and 5) that are not there yet; returns how many.

    A set that exists is left as it is: answers hang on its issues, and an office may have corrected a wording.
    Source: ประกาศ ศธ. 6 ส.ค. 2561 เรื่อง ให้ใช้มาตรฐานการศึกษา.
    """
    known = set(StandardSet.objects.filter(office=None).values_list("code", flat=True))
    added = 0
    for path in sorted(DATA.glob("*.json")):
        if path.stem in known:
            _add_bands(json.loads(path.read_text(encoding="utf-8")))
            continue
        _add(json.loads(path.read_text(encoding="utf-8")))
        added += 1
    return added


def _add_bands(data):
    """Levels that were loaded before there were bands of percent get theirs."""
    bare = Level.objects.filter(set__office=None, set__code=data["code"], percent_from=None)
    for row in data["levels"]:
        if "percent_from" in row:
            bare.filter(value=row["value"]).update(percent_from=row["percent_from"])


def _add(data):
    standard_set = StandardSet.objects.create(
        code=data["code"],
        name=data["name"],
        level=data["level"],
        first_year=data["first_year"],
        rule=data["rule"],
        purpose=data.get("purpose", StandardSet.Purpose.INTERNAL),
    )
    Level.objects.bulk_create(Level(set=standard_set, **level) for level in data["levels"])
    for position, row in enumerate(data["standards"], start=1):
        standard = Standard.objects.create(set=standard_set, position=position, code=row["code"], label=row["label"])
        Issue.objects.bulk_create(
            Issue(standard=standard, position=n, **issue) for n, issue in enumerate(row["issues"], start=1)
        )


@transaction.atomic
def copy_set(*, source, office, by):
    """A draft of the office that begins as `source`; the draft that is there already, where a copy was made and is not
    in use yet."""
    Office.objects.select_for_update().get(pk=office.pk)
    drafts = StandardSet.objects.filter(office=office, copied_from=source, is_draft=True)
    if draft := drafts.first():
        return draft
    number = StandardSet.objects.filter(office=office).count() + 1
    while StandardSet.objects.filter(office=office, code=f"own-{number}").exists():
        number += 1
    draft = StandardSet.objects.create(
        office=office,
        code=f"own-{number}",
        name=f"{source.name} (ของสำนักงาน)"[:200],
        level=source.level,
        first_year=source.first_year,
        rule=source.rule,
        purpose=source.purpose,
        is_draft=True,
        copied_from=source,
    )
    lines = [
        (standard.code, standard.label, [(issue.code, issue.label, issue.group) for issue in standard.issues.all()])
        for standard in source.standards.prefetch_related("issues")
    ]
    _write(draft, lines, source.levels.values_list("value", "label", "percent_from"))
    audit.record("copy standard set", draft, actor=by, office=office, source=source.pk)
    return draft


def _write(standard_set, standards, scale):
    """`standards` is [(code, label, [(code, label, group) of an issue])], `scale` (value, label, percent or None)."""
    standard_set.standards.all().delete()
    standard_set.levels.all().delete()
    Level.objects.bulk_create(
        Level(set=standard_set, value=value, label=label, percent_from=percent) for value, label, percent in scale
    )
    for position, (code, label, issues) in enumerate(standards, start=1):
        standard = Standard.objects.create(set=standard_set, position=position, code=code, label=label)
        Issue.objects.bulk_create(
            Issue(standard=standard, position=n, code=code, label=label, group=group)
            for n, (code, label, group) in enumerate(issues, start=1)
        )


@transaction.atomic
def save_draft(*, form, by):
    """Saves a valid StandardSetForm; returns whether the draft was still as the person saw it."""
    seen, row = form.cleaned_data["version"], form.instance
    drafts = StandardSet.objects.filter(pk=row.pk, version=seen, is_draft=True)
    if not drafts.update(version=seen + 1):
        return False
    row.version = seen + 1
    form.save()
    lines = [(line.code, line.label, line.issues) for line in form.cleaned_data["outline"]]
    _write(row, lines, form.cleaned_data["scale"])
    audit.record("edit standard set", row, actor=by, fields=sorted(form.changed_data))
    return True


def _claim(standard_set, version, *, is_draft):
    rows = StandardSet.objects.filter(pk=standard_set.pk, version=version, is_draft=is_draft)
    if not rows.update(version=version + 1):
        raise Stale
    standard_set.refresh_from_db()


@transaction.atomic
def put_in_use(*, standard_set, by, version):
    """From now on rounds take the set, which never changes again. Raises Stale."""
    _claim(standard_set, version, is_draft=True)
    standard_set.is_draft = False
    standard_set.save(update_fields=["is_draft"])
    audit.record("use standard set", standard_set, actor=by)


@transaction.atomic
def end_set(*, standard_set, by, version, last_year):
    """The set of an office holds until the end of `last_year` (None: further on). Raises Stale."""
    _claim(standard_set, version, is_draft=False)
    standard_set.last_year = last_year
    standard_set.save(update_fields=["last_year"])
    audit.record("end standard set", standard_set, actor=by, last_year=last_year)


@transaction.atomic
def delete_draft(*, standard_set, by, version):
    """Removes a draft, which nothing hangs on. Raises Stale."""
    _claim(standard_set, version, is_draft=True)
    audit.record("delete standard set", standard_set, actor=by)
    standard_set.delete()
