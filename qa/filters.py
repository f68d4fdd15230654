"""What the status board can be narrowed to; the names are those that dashboards link with."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from qa.models import Standard, StandardResult, StandardSet, Submission
from qa.models.standards import EducationLevel
from schools import sizes
from schools.filters import FoldedFilter
from schools.models import Network, Role, School, User
from thai.text import search_key

# One state each, and the groups that reports speak of.
STATES = [
    ("received", "ส่งแล้ว"),
    ("missing", "ยังไม่ส่ง"),
    ("undecided", "รอตรวจและกำลังตรวจ"),
    *Submission.State.choices,
]

SLOTS = [("first", "ผู้ตรวจ"), ("second", "ผู้ตรวจคนที่สอง")]

UNREAD = "ผู้ตรวจยังไม่ครบ"

LATENESS = [("1", "ล่าช้า"), ("sent", "ส่งหลังกำหนด"), ("missing", "เกินกำหนดยังไม่ส่ง")]


def _networks(request):
    return Network.objects.visible_to(request.user)


def _schools(request):
    return School.objects.visible_to(request.user)


def _sets(request):
    return StandardSet.objects.visible_to(request.user)


def _standards(request):
    return Standard.objects.filter(set__in=_sets(request))


def _reviewers(request):
    office = request.user.acting.office_id
    roles = [*Submission.DECIDERS, Role.COMMITTEE]
    rows = User.objects.filter(memberships__office=office, memberships__role__in=roles)
    return rows.distinct().order_by("given_name", "family_name")


class SubmissionFilter(FoldedFilter):
    """Over rows that went through with_deadline() and with_size()."""

    q = filters.CharFilter(label="ค้นหาโรงเรียน", method="search")
    state = filters.ChoiceFilter(label="สถานะ", choices=STATES, empty_label="ทุกสถานะ", method="of_state")
    level = filters.ChoiceFilter(label="ระดับ", choices=EducationLevel.choices, empty_label="ทุกระดับ")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย", field_name="school__network", queryset=_networks, empty_label="ทุกเครือข่าย"
    )
    reviewer = filters.ModelChoiceFilter(label="ผู้ตรวจ", queryset=_reviewers, empty_label="ทุกคน", method="of_reader")
    # As which of the two; the reviewer is found as either where it is not said.
    slot = filters.ChoiceFilter(choices=SLOTS, method="of_slot", widget=forms.HiddenInput)
    late = filters.ChoiceFilter(choices=LATENESS, method="of_lateness", widget=forms.HiddenInput)
    district = filters.CharFilter(field_name="school__district", widget=forms.HiddenInput)
    size = filters.ChoiceFilter(choices=(), widget=forms.HiddenInput)
    school = filters.ModelChoiceFilter(queryset=_schools, widget=forms.HiddenInput)
    # What schools judged: the overall level from this one upwards, of one set of standards, one of its standards.
    overall = filters.NumberFilter(field_name="overall_level", lookup_expr="gte", widget=forms.HiddenInput)
    set = filters.ModelChoiceFilter(field_name="standard_set", queryset=_sets, widget=forms.HiddenInput)
    standard = filters.ModelChoiceFilter(
        field_name="standard_results__standard", queryset=_standards, widget=forms.HiddenInput
    )
    # The level that they gave to that standard.
    given = filters.NumberFilter(method="of_given", widget=forms.HiddenInput)
    unread = filters.ChoiceFilter(choices=[("1", UNREAD)], method="of_unread", widget=forms.HiddenInput)

    class Meta:
        model = Submission
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["size"].extra["choices"] = sizes.choices(self.request.user.acting.office)

    def search(self, rows, _name, text):
        return rows.filter(Q(school__search_name__contains=search_key(text)) | Q(school__smis_code__startswith=text))

    def of_state(self, rows, _name, state):
        groups = {"received": Submission.RECEIVED, "missing": Submission.MISSING, "undecided": Submission.UNDECIDED}
        return rows.filter(state__in=groups.get(state, [state]))

    def of_reader(self, rows, _name, reader):
        slots = {"first": Q(reviewer=reader), "second": Q(second_reader=reader)}
        either = slots["first"] | slots["second"]
        return rows.filter(slots.get(self.form.cleaned_data.get("slot"), either))

    def of_slot(self, rows, _name, _slot):
        # Says only how `reviewer` is meant.
        return rows

    def of_given(self, rows, _name, value):
        told = {"standard": self.form.cleaned_data.get("standard"), "level": value}
        return rows.filter(Exists(StandardResult.objects.filter(submission=OuterRef("pk"), **told)))

    def of_unread(self, rows, _name, _value):
        return rows.without_reader()

    def of_lateness(self, rows, _name, value):
        conditions = {"sent": Submission.sent_late_condition, "missing": Submission.overdue_condition}
        return rows.filter(conditions.get(value, Submission.late_condition)())

    lateness = LATENESS

    @property
    def narrowed(self):
        """[(name, text)] of the filters that have neither a field nor a chip of their own on the page."""
        data = getattr(self.form, "cleaned_data", {})
        told = ("district", "school", "set", "standard")
        found = [(name, str(data[name])) for name in told if data.get(name)]
        if data.get("overall") is not None:
            found.append(("overall", f"ระดับคุณภาพโดยรวมตั้งแต่ {data['overall']}"))
        if data.get("given") is not None:
            found.append(("given", f"ระดับของมาตรฐาน {data['given']}"))
        if data.get("unread"):
            found.append(("unread", UNREAD))
        if data.get("size"):
            found.append(("size", f"ขนาด{sizes.label(data['size'], self.request.user.acting.office)}"))
        return found
