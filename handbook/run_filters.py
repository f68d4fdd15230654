"""What the lists of runs and their steps can be narrowed to; the board's numbers link with these names."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from handbook import run_queries
from handbook.models import AssignedTask, ProcessRun, StepRun, WorkGroup, YearKind
from schools.duties import people_in
from schools.filters import NONE, ListFilter
from schools.models import STAFF_ROLES, User
from thai import dates

GONE = "gone"
UNFINISHED, LATE, NEEDED = "unfinished", "late", "needed"
TASKS = {"null_label": "งานที่ได้รับมอบหมาย", "null_value": NONE}


def _groups(request):
    return WorkGroup.objects.visible_to(request.user)


class StepFilter(ListFilter):
    """Steps of the runs of an office."""

    STATES = [
        (NEEDED, "ทุกขั้นตอนที่ต้องทำ"),
        (UNFINISHED, "ยังไม่เสร็จ"),
        (LATE, "เกินกำหนด"),
        ("coming", "ยังไม่ถึงกำหนด"),
        ("undated", "ยังไม่กำหนดวัน"),
        ("in_time", "เสร็จทันกำหนด"),
        ("after", "เสร็จหลังกำหนด"),
        *StepRun.State.choices,
    ]
    WHEN = [("week", "ครบกำหนดภายใน 7 วัน"), ("month", "ครบกำหนดเดือนนี้"), ("none", "ยังไม่กำหนดวัน"), ("set", "กำหนดวันแล้ว")]

    q = filters.CharFilter(label="ค้นหาขั้นตอนหรืองาน", method="search")
    group = filters.ModelChoiceFilter(
        label="กลุ่มงาน", field_name="run__group", queryset=_groups, empty_label="ทุกกลุ่มงาน", **TASKS
    )
    owner = filters.ChoiceFilter(label="ผู้รับผิดชอบ", method="of_owner", choices=(), empty_label="ทุกคน")
    state = filters.ChoiceFilter(label="สถานะ", method="of_state", choices=STATES, empty_label="ทุกสถานะ")
    when = filters.ChoiceFilter(label="กำหนดเสร็จ", method="of_when", choices=WHEN, empty_label="ทุกวัน")
    month = filters.CharFilter(label="เดือนที่ครบกำหนด", method="of_month", widget=forms.HiddenInput)
    run = filters.ModelChoiceFilter(
        label="งาน", queryset=lambda request: ProcessRun.objects.visible_to(request.user), widget=forms.HiddenInput
    )
    kind = filters.ChoiceFilter(
        label="ดำเนินการตาม", field_name="run__year_kind", choices=YearKind.choices, widget=forms.HiddenInput
    )
    year = filters.NumberFilter(
        label="ปี", field_name="run__year", min_value=2500, max_value=2699, widget=forms.HiddenInput
    )

    class Meta:
        model = StepRun
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = people_in(self.request.user.acting.office, STAFF_ROLES)
        people = [(str(person.pk), str(person)) for person in here]
        self.filters["owner"].extra["choices"] = [
            (NONE, "ยังไม่มีผู้รับผิดชอบ"),
            (GONE, "ผู้รับผิดชอบพ้นหน้าที่แล้ว"),
            *people,
            *((str(pk), str(user)) for pk, user in self._former(people).items()),
        ]

    def _former(self, people):
        """Who is asked for by key though they are no longer here."""
        asked = str((self.data or {}).get("owner") or "")
        if not (asked.isascii() and asked.isdigit()) or len(asked) > 9 or any(asked == key for key, _ in people):
            return {}
        steps = StepRun.objects.visible_to(self.request.user).filter(owner=OuterRef("pk"))
        return User.objects.filter(Exists(steps), pk=asked).in_bulk()

    def said(self, field, value):
        if field.name == "month":
            first = run_queries.month_of(value)
            return f"ครบกำหนด {dates.MONTHS[first.month - 1]}" if first else str(value)
        return super().said(field, value)

    def search(self, rows, _name, text):
        return rows.filter(Q(title__icontains=text) | Q(run__title__icontains=text))

    def of_owner(self, rows, _name, owner):
        if owner == NONE:
            return rows.filter(owner=None)
        if owner == GONE:
            return rows.left()
        return rows.filter(owner=owner)

    def of_state(self, rows, _name, state):
        if state == UNFINISHED:
            return rows.unfinished()
        if state == NEEDED:
            return rows.exclude(state=StepRun.State.SKIPPED)
        condition = run_queries.outcomes(timezone.localdate()).get(state)
        return rows.filter(state=state) if condition is None else rows.standing().filter(condition)

    def of_when(self, rows, _name, when):
        return rows.filter(run_queries.due_when(when, timezone.localdate()))

    def of_month(self, rows, _name, text):
        first = run_queries.month_of(text)
        if first is None:
            return rows.none()
        return rows.filter(due_on__year=first.year, due_on__month=first.month)


class RunFilter(ListFilter):
    """Runs of one year, by how far they are."""

    STATES = [choice for choice in ProcessRun.Progress.choices if choice[0] != ProcessRun.Progress.CANCELLED]

    q = filters.CharFilter(label="ค้นหางาน", field_name="title", lookup_expr="icontains")
    group = filters.ModelChoiceFilter(label="กลุ่มงาน", queryset=_groups, empty_label="ทุกกลุ่มงาน", **TASKS)
    state = filters.ChoiceFilter(label="สถานะ", method="of_state", choices=STATES, empty_label="ทุกสถานะ")

    class Meta:
        model = ProcessRun
        fields = []

    def of_state(self, rows, _name, state):
        return rows.with_progress().filter(progress=state)


class TaskFilter(ListFilter):
    """Tasks from superiors and outside agencies, by how far they are."""

    STATES = ProcessRun.Progress.choices

    q = filters.CharFilter(label="ค้นหาเรื่อง ที่มา หรือเลขที่หนังสือ", method="search")
    source = filters.ChoiceFilter(label="ที่มา", choices=AssignedTask.Source.choices, empty_label="ทุกที่มา")
    year = filters.ChoiceFilter(label="ปีงบประมาณ", field_name="run__year", choices=(), empty_label="ทุกปี")
    state = filters.ChoiceFilter(label="สถานะ", method="of_state", choices=STATES, empty_label="ทุกสถานะ")

    class Meta:
        model = AssignedTask
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = ProcessRun.objects.visible_to(self.request.user).filter(process=None)
        years = rows.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(str(year), f"ปีงบประมาณ {year}") for year in years]

    def search(self, rows, _name, text):
        words = ("run__title", "asked_by", "letter_number", "contact")
        wanted = Q()
        for name in words:
            wanted |= Q(**{f"{name}__icontains": text})
        return rows.filter(wanted)

    def of_state(self, rows, _name, state):
        return rows.filter(run__in=ProcessRun.objects.filter(process=None).with_progress().filter(progress=state))
