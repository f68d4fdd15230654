"""What a visit found of the recommendations that the school has not closed yet: one row for each of them."""

import re

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.template.loader import render_to_string

from supervision.models import FollowUp, Recommendation, RecommendationAnswer
from thai.forms import ThaiTextField

Outcome = FollowUp.Outcome
NOTE_LIMIT = 2000
ROW_NAME = re.compile(r"follow_ups-([0-9]{1,9})-(?:outcome|note)")


class FollowUpRow(forms.Form):
    """One recommendation; no outcome means that this visit did not follow it up."""

    outcome = forms.ChoiceField(
        label="ผลการติดตาม",
        choices=[("", "ไม่ได้ติดตาม"), *Outcome.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    note = ThaiTextField(
        label="สิ่งที่พบ", widget=forms.Textarea({"rows": 2}), max_length=NOTE_LIMIT, required=False, empty_value=""
    )

    def __init__(self, *args, recommendation, complete=True, **kwargs):
        self.recommendation = recommendation
        self.complete = complete
        super().__init__(*args, use_required_attribute=False, prefix=f"follow_ups-{recommendation.pk}", **kwargs)

    def clean(self):
        values = super().clean()
        outcome, note = values.get("outcome"), values.get("note")
        if self.complete and outcome == Outcome.SENT_BACK and not note and "note" not in self.errors:
            self.add_error("note", "โปรดระบุสิ่งที่โรงเรียนต้องดำเนินการเพิ่ม")
        if self.complete and note and outcome == "":
            self.add_error("outcome", "โปรดเลือกผลการติดตาม หรือลบข้อความที่พบ")
        return values


class FollowUps:
    """The rows of a visit, the most urgent first. Bound with `data`; a row that was not on the page stays as it is
    stored. `complete` is False for a draft, which may lack what handing in demands.
    """

    prefix = "follow_ups"
    template_name = "supervision/follow_ups.html"

    def __init__(self, data=None, *, visit, school, complete=True):
        self.is_bound = data is not None
        stored = {row.recommendation_id: row for row in visit.follow_ups.all()} if visit.pk else {}
        self.forms = []
        self._kept = []
        # Where the school is at fault nothing is written, but what was typed stays on the page.
        lost = self.is_bound and school is None
        for recommendation in _typed_of(visit, data) if lost else _open_for(visit, school):
            known = stored.get(recommendation.pk)
            initial = {"outcome": known.outcome, "note": known.note} if known else {"outcome": "", "note": ""}
            given = self.is_bound and any(
                f"{self.prefix}-{recommendation.pk}-{name}" in data for name in FollowUpRow.base_fields
            )
            form = FollowUpRow(
                data if given else None, recommendation=recommendation, complete=complete, initial=initial
            )
            self.forms.append(form)
            if known and not given:
                self._kept.append({"recommendation": recommendation, **initial})

    def is_valid(self):
        """True when every row may be written."""
        # All are asked, so that the page names every fault at once.
        verdicts = [form.is_valid() for form in self.forms if form.is_bound]
        return all(verdicts)

    def rows(self):
        """[{recommendation, outcome, note}] of those that were followed up; of valid rows."""
        found = list(self._kept) if self.is_bound else []
        for form in self.forms:
            if not form.is_bound:
                continue
            outcome, note = form.cleaned_data.get("outcome"), form.cleaned_data.get("note") or ""
            if outcome or note:
                # Only a draft has a note without an outcome; the words are kept.
                found.append(
                    {"recommendation": form.recommendation, "outcome": outcome or Outcome.ONGOING, "note": note}
                )
        return found

    # What components/errors.html and the editor of a visit ask of a form.

    @property
    def errors(self):
        return [form.errors for form in self.forms if form.errors]

    def non_field_errors(self):
        return [error for form in self.forms for error in form.non_field_errors()]

    def __iter__(self):
        for form in self.forms:
            yield from form

    def __bool__(self):
        return bool(self.forms)

    def __str__(self):
        return render_to_string(self.template_name, {"follow_ups": self})

    __html__ = __str__


def _typed_of(visit, data):
    """The recommendations of the visit's office whose rows came with the page."""
    keys = {int(match[1]) for match in map(ROW_NAME.fullmatch, data) if match}
    rows = Recommendation.objects.filter(pk__in=keys, office=visit.office_id)
    return _with_answers(rows.exclude(state=Recommendation.State.DRAFT))


def _open_for(visit, school):
    """The recommendations that this visit can follow up, with answers and evidence."""
    if school is None:
        return []
    mine = FollowUp.objects.filter(visit=visit.pk, recommendation=OuterRef("pk"))
    rows = Recommendation.objects.filter(school=school).exclude(state=Recommendation.State.DRAFT)
    # One that was settled after the supervisor wrote about it stays on the page, so that no word is lost.
    rows = rows.filter(Q(state__in=Recommendation.NOT_CLOSED) | Q(Exists(mine)))
    if visit.pk:
        rows = rows.exclude(visit=visit)
    return _with_answers(rows)


def _with_answers(rows):
    answers = RecommendationAnswer.objects.select_related("answered_by").prefetch_related("evidence")
    rows = rows.by_urgency().select_related("school", "supervisor")
    return rows.prefetch_related(Prefetch("answers", queryset=answers))
