"""Everything that one page of a visit asks, as one thing: valid together, shown together, compared together."""

import hashlib
from itertools import chain

from instruments.forms import AnswerForm
from instruments.models import Instrument, InstrumentVersion, Item
from supervision.forms.recommendations import RecommendationFormSet, rows_of
from supervision.forms.visits import PhotoMarkForm, VisitForm
from supervision.models import Recommendation, Visit
from thai.dates import ThaiDateError, parse, short


def version_for(user, visit, posted=None):
    """The instrument version of a visit: the one it was answered with, the one the page was made from, the newest."""
    if visit.pk and (response := visit.response):
        return response.version
    mine = Instrument.objects.visible_to(user)
    if posted and posted.isdecimal() and len(posted) < 10:
        pinned = InstrumentVersion.objects.filter(
            pk=posted,
            instrument__in=mine.filter(purpose=Instrument.Purpose.VISIT),
            published_at__isnull=False,
        ).first()
        if pinned:
            return pinned
    return mine.preferred(Instrument.Purpose.VISIT).current


class Editor:
    """The forms of one visit. Without `data` they show what is stored; with it they are bound."""

    def __init__(self, visit, *, user, data=None, files=None, complete=True, initial=None):
        self.visit, self.user = visit, user
        self.bound = data is not None
        version = version_for(user, visit, data.get("instrument_version") if self.bound else None)
        self.form = VisitForm(
            data, files, instance=visit, user=user, instrument_version=version, complete=complete, initial=initial
        )
        self.answers = AnswerForm(
            data,
            version=version,
            response=visit.response if visit.pk else None,
            complete=complete,
            use_required_attribute=False,
        )
        self.rows = RecommendationFormSet(
            data,
            initial=rows_of(visit) if visit.pk and not self.bound else None,
            form_kwargs={"complete": complete, "visited_on": self._visited_on(data)},
        )
        photos = visit.photos.select_related("file") if visit.pk else []
        # A mark that was not on the page (the photo came from elsewhere) stays as it is.
        self.marks = [
            PhotoMarkForm(data if self.bound and f"photo-{photo.pk}-shown" in data else None, instance=photo)
            for photo in photos
        ]

    def _visited_on(self, data):
        if not self.bound:
            return None
        try:
            return parse(data.get("visited_on", ""))
        except ThaiDateError:
            return None

    @property
    def forms(self):
        return [self.form, self.answers, *self.rows.forms, *self.marks]

    def is_valid(self):
        """True when every part may be written. Asks all of them, so that the page names every fault at once."""
        parts = [self.form, self.answers, self.rows, *(mark for mark in self.marks if mark.is_bound)]
        verdicts = [part.is_valid() for part in parts]
        return all(verdicts)

    # What components/errors.html asks of a form.

    @property
    def errors(self):
        return self.bound and any([*(form.errors for form in self.forms), self.rows.non_form_errors()])

    def non_field_errors(self):
        return [*chain.from_iterable(form.non_field_errors() for form in self.forms), *self.rows.non_form_errors()]

    def __iter__(self):
        return chain.from_iterable(self.forms)

    @property
    def files_were_dropped(self):
        """True when photos came with a form that was refused: a browser cannot send them again by itself."""
        return self.bound and bool(self.form.files.getlist("photos"))

    def content(self):
        """Keyword arguments for supervision.actions.visits.save, of a valid editor."""
        return {
            "visit": self.form.save(commit=False),
            "version": self.form.cleaned_data.get("version") or 0,
            "answers": self.answers,
            "drafts": self.rows.rows(),
            "photos": self.form.cleaned_data.get("photos") or [],
            "marks": [mark.save(commit=False) for mark in self.marks if mark.is_bound and mark.has_changed()],
        }

    def differences(self, stored):
        """[{label, mine, theirs}] between this valid editor and the visit as it is stored now."""
        given = {} if stored.response is None else {answer.item_id: answer for answer in stored.response.answers.all()}
        kept = {
            item: (given[item.pk].value if given[item.pk].value is not None else given[item.pk].text)
            for item in self.answers.items
            if item.pk in given
        }
        drafts = stored.recommendations.exclude(state=Recommendation.State.WITHDRAWN).order_by("pk")
        theirs = _told(stored, kept, drafts.values("text", "owner", "due_on"))
        mine = _told(self.form.instance, self.answers.values(), self.rows.rows())
        rows = [
            {"label": label, "mine": mine[label], "theirs": theirs[label]}
            for label in {**theirs, **mine}
            if mine[label] != theirs[label]
        ]
        known = set(stored.photos.values_list("file__sha256", flat=True))
        photos = self.form.cleaned_data.get("photos") or []
        new = [label for label, content, _type in photos if hashlib.sha256(content).hexdigest() not in known]
        if new:
            rows.append({"label": "ภาพถ่าย", "mine": ", ".join(new), "theirs": f"{len(known)} ภาพ"})
        return rows


def _told(visit, answers, drafts):
    """{label: text} of a visit's content, for comparing."""
    rows = {
        "โรงเรียน": str(visit.school),
        "วันที่นิเทศ": short(visit.visited_on),
        "รูปแบบ": visit.get_mode_display(),
    }
    for name in ("purpose", "people_met", "strengths", "improvements"):
        rows[Visit._meta.get_field(name).verbose_name] = getattr(visit, name)
    for item, value in answers.items():
        if value not in (None, ""):
            rows[item.text] = value if item.kind in Item.TEXTS else f"{value:.0f}"
    rows["ข้อเสนอแนะ"] = "\n".join(
        " · ".join(part for part in (row["text"], row["owner"], short(row["due_on"]) if row["due_on"] else "") if part)
        for row in drafts
    )
    return _Told(rows)


class _Told(dict):
    def __missing__(self, _label):
        return ""
