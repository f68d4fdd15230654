"""Answering a survey: people of the school that was asked, and whoever has the public link."""

import json
import re

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from instruments import reading
from instruments.forms import AnswerForm
from schools.models import SCHOOL_ROLES
from schools.permissions import require
from schools.views.editing import posted_version
from supervision import permissions
from supervision.actions import survey_answers as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms.surveys import ReplyForm
from supervision.models import Survey, SurveyTarget

SUBMIT = "submit"
# Saves of one page of which it does not know whether they arrived.
MOST_BEFORE = 3
# Replies from one place, as many as ACCOUNT_RATE_LIMITS allow. An address has 256 bits and is guessed by nobody.
REPLY = "survey_reply"
TOKEN = re.compile(r"[\w-]{20,64}")


def _asked(request, pk):
    """What a survey asks of the own school; else 404."""
    rows = SurveyTarget.objects.filter(
        survey__in=Survey.objects.visible_to(request.user), school=request.user.acting.school_id
    )
    rows = rows.select_related(
        "survey__version_asked__instrument", "survey__office", "school", "response__version", "entered_by"
    )
    return get_object_or_404(rows, survey=pk)


def _form(target, *args, complete=True):
    return AnswerForm(*args, version=target.survey.version_asked, response=target.response, complete=complete)


@never_cache
@require(*SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """The own school's answer: written while answers are taken, read afterwards."""
    target = _asked(request, pk)
    if not permissions.can_answer_survey(request.user, target):
        if request.method == "POST":
            messages.error(request, "แบบสำรวจนี้ไม่ได้เปิดรับคำตอบ คำตอบที่ส่งมาจึงไม่ได้บันทึก")
        return _read(request, target)
    if request.method == "POST":
        return _write(request, target)
    if target.is_answered and request.GET.get("edit") != "1":
        return _read(request, target)
    return _page(request, target, _form(target))


def _read(request, target):
    response = target.response if target.is_answered else None
    context = {
        "target": target,
        "survey": target.survey,
        "response": response,
        "parts": reading.read(response) if response else [],
        "can_change": permissions.can_answer_survey(request.user, target),
    }
    return render(request, "supervision/surveys/own.html", context)


def _write(request, target):
    # What was handed in is changed as a whole, or not at all.
    submit = target.is_answered or request.POST.get("do") == SUBMIT
    form = _form(target, request.POST, request.FILES, complete=submit)
    if not form.is_valid():
        return _page(request, target, form)
    try:
        actions.save(target=target, form=form, by=request.user, version=posted_version(request), submit=submit)
    except WrongState:
        messages.error(request, "แบบสำรวจปิดรับคำตอบก่อนที่ท่านจะบันทึก คำตอบที่ส่งมาจึงไม่ได้บันทึก")
        return redirect("supervision:survey_answer", target.survey_id)
    except Stale:
        return _second(request, target, form, submit)
    return _done(request, target, submit)


def _second(request, target, form, submit):
    """Another save was first: the same one sent twice, or a colleague's. Nothing was written by this one."""
    target.refresh_from_db()
    differences = form.differences(target.response) if target.response else []
    if not differences and submit and not target.is_answered:
        # The same words were kept as a draft just before: nothing is overwritten by handing them in.
        try:
            actions.save(target=target, form=form, by=request.user, version=target.version, submit=True)
        except (Stale, WrongState):
            return _page(request, target, form, conflict=differences, status=409)
    elif differences:
        return _page(request, target, form, conflict=differences, status=409)
    return _done(request, target, submit)


def _done(request, target, submit):
    if submit:
        messages.success(request, "ส่งคำตอบแล้ว ขอบคุณที่ให้ข้อมูล ท่านแก้ไขคำตอบได้จนกว่าสำนักงานจะปิดรับ")
    else:
        messages.success(request, "บันทึกฉบับร่างแล้ว ท่านหรือผู้อื่นในโรงเรียนกลับมาตอบต่อได้")
    return redirect("supervision:survey_answer", target.survey_id)


def _page(request, target, form, *, conflict=None, status=200):
    seen = target.version if conflict is not None or not form.is_bound else posted_version(request)
    context = {"target": target, "survey": target.survey, "form": form, "conflict": conflict, "version": seen}
    return render(request, "supervision/surveys/answer.html", context, status=status)


@require(*SCHOOL_ROLES)
@require_POST
def autosave(request, pk):
    """Saves the draft while it is being written and answers with one line for the page; files wait for a save by
    hand."""
    target = _asked(request, pk)
    form = _form(target, request.POST, {}, complete=False)
    context = {"saved": None}
    if permissions.can_answer_survey(request.user, target) and not target.is_answered and form.is_valid():
        try:
            saved = _as_stored(target, form)
            if not saved:
                seen = target.version if _is_own(request, target) else posted_version(request)
                saved = actions.save(target=target, form=form, by=request.user, version=seen, submit=False)
            context = {"saved": saved, "now": timezone.now()}
        except Stale as problem:
            # Closed, or handed in by a colleague, a moment ago: a save by hand says so.
            context["stale"] = not isinstance(problem, WrongState)
    return render(request, "supervision/autosave.html", context)


def _as_stored(target, form):
    """The target where its draft says what this valid form says already, or None."""
    return target if target.response and not form.differences(target.response) else None


def _is_own(request, target):
    """True when the stored draft is what this page sent before: a page that is left while a save is on its way does
    not learn of it, and its last words would meet its own as somebody else's."""
    if target.response is None:
        return False
    for text in request.POST.getlist("before")[:MOST_BEFORE]:
        earlier = QueryDict(mutable=True)
        try:
            for name, value in json.loads(text):
                earlier.appendlist(str(name), str(value))
        except (ValueError, TypeError, RecursionError):
            continue
        form = _form(target, earlier, {}, complete=False)
        if form.is_valid() and _as_stored(target, form):
            return True
    return False


def hidden(response):
    """The answer as one that nobody finds by searching and whose address nobody else learns."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Nobody else learns the address. Without any referrer a browser names no origin, and its form would be refused.
    response["Referrer-Policy"] = "same-origin"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def public(request, token):
    """The questions for whoever has the link. Unknown, mistyped and not yet opened addresses get the same answer."""
    rows = Survey.objects.exclude(state=Survey.State.DRAFT).select_related("version_asked__instrument", "office")
    survey = rows.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if survey is None:
        return _say(request, "unknown", 404)
    if not survey.takes_replies:
        is_early = survey.state == Survey.State.OPEN and survey.link_closed_at is None
        return _say(request, "early" if is_early else "closed", 200, survey)
    if request.method == "GET":
        if request.GET.get("sent") == "1":
            return _say(request, "sent", 200, survey)
        return _public_page(request, survey, ReplyForm(survey=survey), AnswerForm(version=survey.version_asked))
    about = ReplyForm(request.POST, survey=survey)
    form = AnswerForm(request.POST, {}, version=survey.version_asked)
    if not all([about.is_valid(), form.is_valid()]):
        return _public_page(request, survey, about, form)
    if not ratelimit.consume(request, action=REPLY):
        return _public_page(request, survey, about, form, busy=True, status=429)
    try:
        held, is_new = actions.reply(survey=survey, form=form, **about.cleaned_data)
    except WrongState:
        return _say(request, "closed", 200, survey)
    if not is_new and (differences := _changed(about, form, held)):
        # A form that was sent and then changed: both are kept, the second once it is sent as one of its own.
        about.renew()
        return _public_page(request, survey, about, form, differences=differences, status=409)
    return hidden(redirect(f"{request.path}?sent=1"))


def _changed(about, form, held):
    """[{label, mine, theirs}] where these valid forms say something else than the reply that is kept."""
    rows, school, before = form.differences(held.response), about.cleaned_data["school"], held.response.school
    if school != before:
        names = [one.full_name if one else "" for one in (school, before)]
        rows.insert(0, {"label": about.fields["school"].label, "mine": names[0], "theirs": names[1]})
    return rows


def _public_page(request, survey, about, form, *, busy=False, differences=(), status=200):
    context = {"survey": survey, "about": about, "form": form, "busy": busy, "differences": differences}
    return hidden(render(request, "supervision/surveys/public.html", context, status=status))


def _say(request, what, status, survey=None):
    """One sentence in place of the questions."""
    context = {"what": what, "survey": survey}
    return hidden(render(request, "supervision/surveys/public_word.html", context, status=status))
