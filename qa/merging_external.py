"""What appointments of สมศ., inspections and plans of help mean when a school is merged."""

from django.db.models import Exists, F, OuterRef, Q

from qa.models import ExternalAssessment, HelpPlan, Inspection
from schools.merging import on_merge

MODELS = {"external_assessments": ExternalAssessment, "inspections": Inspection, "help_plans": HelpPlan}
TITLES = {
    "external_assessments": "กำหนดประเมินภายนอกที่ยังไม่ถึงวัน",
    "inspections": "นัดตรวจเยี่ยมเชิงประเมินที่ยังไม่ถึงวัน",
    "help_plans": "แผนช่วยเหลือที่ดำเนินการอยู่",
}
WAITING = {
    "external_assessments": Q(state=ExternalAssessment.State.PLANNED),
    "inspections": Q(visit=None),
    "help_plans": Q(state=HelpPlan.State.OPEN),
}
COMING = {"external_assessments": "starts_on", "inspections": "planned_on"}
# A school has one of these at most.
ALIKE = {
    "external_assessments": ("round", "level", "attempt"),
    "inspections": ("planned_on",),
    "help_plans": ("state",),
}


def register():
    """Called when the application is ready."""
    for key in MODELS:
        _offer(key)


def _without_twin(key, rows, school):
    """Those of `rows` that `school` has none alike of."""
    same = {name: OuterRef(name) for name in ALIKE[key]}
    return rows.exclude(Exists(MODELS[key].objects.filter(school=school, **same)))


def _movable(key, school, into, on):
    rows = MODELS[key].objects.filter(WAITING[key], school=school)
    if key in COMING:
        rows = rows.filter(**{f"{COMING[key]}__gte": on})
    return _without_twin(key, rows, into) if into else rows


def _give(key, rows, school):
    """Makes what waits the school's; returns the keys. Nobody changes the rows until the transaction ends."""
    keys = [row.pk for row in rows.select_for_update(of=("self",)).order_by("pk")]
    MODELS[key].objects.filter(pk__in=keys).update(school=school, version=F("version") + 1)
    return keys


def _offer(key):
    def count(school, into, on):
        return _movable(key, school, into, on).count()

    def move(school, into, on, by):
        return _give(key, _movable(key, school, into, on), into)

    def give_back(school, keys, by):
        waiting = MODELS[key].objects.filter(WAITING[key], pk__in=keys)
        _give(key, _without_twin(key, waiting, school), school)

    on_merge(
        TITLES[key],
        count,
        move,
        key=key,
        then="ย้ายไปยังโรงเรียนที่รับ ซึ่งยังไม่มีรายการเดียวกัน",
        left="อยู่กับโรงเรียนเดิมเป็นประวัติ",
        give_back=give_back,
    )
