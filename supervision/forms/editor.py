"""Everything that one page of a visit asks, as one thing: valid together, shown together, compared together."""

from itertools import chain

from supervision.forms.differences import differences
from supervision.forms.follow_ups import FollowUps
from supervision.forms.recommendations import RecommendationFormSet, rows_of
from supervision.forms.signatures import SignatureForm, signer_of
from supervision.forms.team import GuestFormSet, TeamFormSet, colleagues, guests_of, team_of
from supervision.forms.tools import Tools
from supervision.forms.visits import PhotoMarkForm, VisitForm
from supervision.models import PlannedVisit, VisitSignature
from supervision.permissions import can_log_planned
from thai.dates import ThaiDateError, parse


def planned_of(user, key):
    """The planned visit under this posted key that the person may log, or None."""
    if not (key or "").isdecimal() or len(key) > 9:
        return None
    rows = PlannedVisit.objects.visible_to(user).with_force().filter(school__office=user.acting.office_id, pk=key)
    planned = rows.select_related("school", "plan").prefetch_related("instruments").first()
    return planned if planned and can_log_planned(user, planned) else None


class Editor:
    """The forms of one visit. Without `data` they show what is stored; with it they are bound."""

    def __init__(self, visit, *, user, data=None, files=None, complete=True, initial=None, planned=None, versions=()):
        self.visit, self.user = visit, user
        self.bound, self.data, self.files = data is not None, data, files
        self.planned = planned or (planned_of(user, data.get("planned", "")) if self.bound else None)
        if self.planned is None and visit.pk:
            self.planned = PlannedVisit.objects.filter(visit=visit).select_related("plan").first()
        self.form = VisitForm(data, files, instance=visit, user=user, complete=complete, initial=initial)
        wanted = {row.pk for row in planned.instruments.all()} if planned else ()
        self.tools = Tools(visit, user, data=data, files=files, complete=complete, wanted=wanted, versions=versions)
        self._team(data, complete)
        self.rows = RecommendationFormSet(
            data,
            office=visit.office,
            initial=rows_of(visit) if visit.pk and not self.bound else None,
            form_kwargs={"complete": complete, "visited_on": self._visited_on(data)},
        )
        self.follow_ups = FollowUps(data, visit=visit, school=self._school(initial), complete=complete)
        photos = visit.photos.select_related("file") if visit.pk else []
        # A mark that was not on the page (the photo came from elsewhere) stays as it is.
        self.marks = [
            PhotoMarkForm(data if self.bound and f"photo-{photo.pk}-shown" in data else None, instance=photo)
            for photo in photos
        ]
        signed = {row.side: row for row in visit.signatures.select_related("file")} if visit.pk else {}
        signers = {} if self.bound else self._signers(signed, initial)
        self.signatures = [
            SignatureForm(data, side=side, stored=signed.get(side), signer=signers.get(side))
            for side in VisitSignature.Side.values
        ]

    def _signers(self, signed, initial):
        """{side: person} whose name the page offers where nobody signed yet."""
        side = VisitSignature.Side
        school = None if side.SCHOOL in signed else signer_of(self._school(initial))
        author = self.user if self.visit.supervisor_id == self.user.pk else self.visit.supervisor
        return {side.SUPERVISOR: author, side.SCHOOL: school}

    def _team(self, data, complete):
        visit, kept = self.visit, self.visit.pk and not self.bound
        people = [(person.pk, str(person)) for person in colleagues(visit)]
        self.team = TeamFormSet(
            data, initial=team_of(visit) if kept else None, form_kwargs={"complete": complete, "people": people}
        )
        self.guests = GuestFormSet(data, initial=guests_of(visit) if kept else None, form_kwargs={"complete": complete})

    def _visited_on(self, data):
        if not self.bound:
            return None
        try:
            return parse(data.get("visited_on", ""))
        except ThaiDateError:
            return None

    def _school(self, initial):
        """The school whose recommendations are followed up: the typed or stored one, or that the page begins with."""
        if self.bound:
            return self.form.cleaned_data.get("school") if self.form.errors or self.form.is_valid() else None
        if self.visit.school_id:
            return self.visit.school
        if self.planned:
            return self.planned.school
        return (initial or {}).get("school")

    @property
    def forms(self):
        answers = [tool.form for tool in self.tools]
        rows = [*self.team.forms, *self.guests.forms, *self.rows.forms]
        return [self.form, *answers, *rows, *self.follow_ups.forms, *self.marks, *self.signatures]

    @property
    def _sets(self):
        return [self.team, self.guests, self.rows]

    def is_valid(self):
        """True when every part may be written. Asks all of them, so that the page names every fault at once."""
        marks = [mark for mark in self.marks if mark.is_bound]
        parts = [self.form, self.tools, *self._sets, self.follow_ups, *marks, *self.signatures]
        verdicts = [part.is_valid() for part in parts]
        return all(verdicts)

    # What components/errors.html asks of a form.

    @property
    def errors(self):
        if not self.bound:
            return False
        told = [*(form.errors for form in self.forms), *(rows.non_form_errors() for rows in self._sets)]
        return any([*told, self.tools.faults()])

    def non_field_errors(self):
        told = [form.non_field_errors() for form in self.forms]
        told += [rows.non_form_errors() for rows in self._sets]
        return [*chain.from_iterable(told), *self.tools.faults()]

    def __iter__(self):
        return chain.from_iterable(self.forms)

    @property
    def files_were_dropped(self):
        """True when photos came with a form that was refused: a browser cannot send them again by itself."""
        return self.bound and bool(self.form.files.getlist("photos"))

    def content(self):
        """Keyword arguments for supervision.actions.visits.save, of a valid editor."""
        values = self.form.cleaned_data
        return {
            "visit": self.form.save(commit=False),
            "version": values.get("version") or 0,
            "tools": list(self.tools),
            "team": self.team.rows(),
            "guests": self.guests.rows(),
            "drafts": self.rows.rows(),
            "follow_ups": self.follow_ups.rows(),
            "photos": values.get("photos") or [],
            "marks": [mark.save(commit=False) for mark in self.marks if mark.is_bound and mark.has_changed()],
            "signatures": [form.content() for form in self.signatures],
            "order": values.get("order_upload"),
            "planned": self.planned,
            "projects": values.get("projects"),
        }

    def differences(self, stored):
        """[{label, mine, theirs}] between this valid editor and the visit as it is stored now."""
        return differences(self, stored)
