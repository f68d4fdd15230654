"""Official papers: their list, a new one out of a first text, one with its chain, its editor, and its discarding."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from registry import permissions_official as permissions
from registry import starts
from registry.actions import official as actions
from registry.forms.afresh import afresh
from registry.forms.official import PaperForm, RemarkForm
from registry.models import Letter, OfficialPaper
from schools import audit
from schools.actions.changes import Stale, WrongState
from schools.listing import BothEnds
from schools.models import Membership, Role
from schools.permissions import deny, require
from schools.views.editing import already, edit_page, posted_version
from thai.text import clean

PAGE = 50
NAME = "registry:official_paper"
RELATED = ("author", "office", "letter", "file", "job", "cancels", "answers")
Kind, State = OfficialPaper.Kind, OfficialPaper.State


def seen(request, pk):
    """The paper, when the person may see it; else 404. Reading a secret one is on record."""
    rows = OfficialPaper.objects.visible_to(request.user).select_related(*RELATED)
    paper = get_object_or_404(rows, pk=pk)
    if paper.secrecy:
        audit.record("read secret paper", paper, actor=request.user, office=paper.office, method=request.method)
    return paper


@require(*permissions.WRITERS)
@require_GET
def index(request):
    """The papers the person may see, newest first; narrowed by `kind`, `state`, `mine` and words in `q`."""
    rows, asked = OfficialPaper.objects.visible_to(request.user), request.GET
    words, kind = clean(asked.get("q", ""))[:100], asked.get("kind", "")
    state, mine = asked.get("state", ""), asked.get("mine", "")
    waiting = OfficialPaper.objects.waiting_for(request.user)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.matching(words)
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    if state in State.values:
        rows = rows.filter(state=state)
    if mine == "turn":
        rows = rows.filter(pk__in=waiting.values("pk"))
    elif mine == "own":
        rows = rows.filter(author=request.user)
    rows = rows.select_related("author", "letter").defer("body", "frozen").order_by("-pk")
    context = {
        "page": BothEnds(rows, PAGE).get_page(asked.get("page")),
        "kinds": Kind.choices,
        "kind": kind,
        "states": [(value, label, counts[value]) for value, label in State.choices if counts.get(value)],
        "total": sum(counts.values()),
        "state": state,
        "mine": mine,
        "words": words,
        "narrowed": bool(kind or words or state or mine),
        "waiting": waiting.count(),
    }
    return render(request, "registry/official/index.html", context)


@require(*permissions.WRITERS)
@require_GET
def choose(request):
    """Which kind of paper to begin, out of which first text."""
    context = {
        "offered": starts.offered(request.user.acting.office),
        "can_keep_texts": permissions.can_keep_texts(request.user),
    }
    return render(request, "registry/official/choose.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request, kind):
    """The editor of a new paper; `text` names a first text, `answers` the received letter that it answers, `cancels`
    the paper that it cancels."""
    if kind not in Kind.values:
        raise Http404
    user, office = request.user, request.user.acting.office
    answers, cancels = _answered(request), _cancelled(request, kind)
    paper = OfficialPaper(kind=kind, office=office, author=user, answers=answers, cancels=cancels)
    initial = starts.begin(kind=kind, code=request.GET.get("text", ""), office=office)
    initial |= _usual_chain(user, office) | _about(kind, answers, cancels)
    form = PaperForm(request.POST or None, instance=paper, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(
                office=office,
                by=user,
                kind=kind,
                people=form.people,
                client_uuid=form.cleaned_data["client_uuid"],
                answers=answers,
                cancels=cancels,
                **form.values(),
            )
            if form.is_stored(made):
                return _next(request, made)
            messages.warning(request, "ร่างนี้บันทึกไว้แล้ว ข้อความที่เปลี่ยนครั้งนี้ยังไม่ได้บันทึก โปรดแก้ไขที่หน้านี้")
            return redirect(NAME, made.pk)
        except WrongState as fault:
            told = f"แบบฟอร์มนี้บันทึกเป็น{fault.row}ไปแล้ว ยังไม่ได้บันทึกข้อความในหน้านี้ หากเป็นคนละฉบับ โปรดกดบันทึกอีกครั้ง"
            messages.warning(request, told)
            afresh(form)
        except Stale:
            messages.info(request, "หน้านี้ถูกใช้ไปแล้ว โปรดเริ่มร่างใหม่จากรายการหนังสือราชการ")
            return redirect("registry:official_papers")
    context = {"form": form, "paper": paper, "conflict": None, "title": f"ร่าง{paper.get_kind_display()}"}
    return render(request, "registry/official/form.html", context)


def _next(request, paper):
    """Saved; handed in too where that was asked for."""
    if request.POST.get("do") == "submit" and paper.is_editable:
        try:
            actions.submit(paper=paper, by=request.user, version=paper.version)
            messages.success(request, "เสนอให้พิจารณาแล้ว")
        except actions.Incomplete as fault:
            messages.error(request, f"บันทึกแล้วแต่ยังเสนอไม่ได้: {fault}")
        except Stale:
            return already(request, paper, page=NAME)
    else:
        messages.success(request, "บันทึกฉบับร่างแล้ว")
    return redirect(NAME, paper.pk)


def _key(request, name):
    """The key that the address gives under a name, None without one; 404 for what is no key."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Http404
    return int(text)


def _answered(request):
    key = _key(request, "answers")
    rows = Letter.objects.visible_to(request.user).standing().filter(kind="letter_in")
    return get_object_or_404(rows, pk=key) if key else None


def _cancelled(request, kind):
    """The paper that is to be cancelled: by one of the same kind, so that who decides it may sign it."""
    key = _key(request, "cancels")
    if not key:
        return None
    rows = OfficialPaper.objects.visible_to(request.user).select_related("letter")
    paper = get_object_or_404(rows, pk=key, kind=kind)
    if not permissions.can_cancel(request.user, paper):
        deny(request, request.path)
    return paper


def _usual_chain(user, office):
    """The director signs, and the head looks at it before; who only acts for them is chosen by hand."""
    held = Membership.objects.current().own().filter(office=office, school=None, user__is_active=True)
    rows = held.filter(role__in=(Role.DIRECTOR, Role.HEAD)).order_by("-pk").values_list("role", "user")
    people = {role: person for role, person in rows if role == Role.DIRECTOR or person != user.pk}
    names = {Role.DIRECTOR: "signer", Role.HEAD: "reviewer1"}
    return {names[role]: person for role, person in people.items()}


def _about(kind, answers, cancels):
    """First words of a paper about another one."""
    if answers:
        about = {"subject": answers.subject[:300], "to": answers.sender, "refers_to": answers.citation}
        return about | {"secrecy": answers.secrecy}
    if cancels:
        about = f"{cancels.get_kind_display()} ที่ {cancels.number}"
        words = f"ตามที่ได้ออก{about} เรื่อง {cancels.subject} นั้น\nเนื่องจาก……… จึงยกเลิก{about}"
        end = "ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป" if kind in (Kind.ORDER, Kind.ANNOUNCEMENT) else "จึงเรียนมาเพื่อโปรดทราบ"
        to = {"to": cancels.to} if cancels.to else {}
        return {"subject": f"ยกเลิก{about}", "text": f"{words}\n{end}", "secrecy": cancels.secrecy} | to
    return {}


@require(*permissions.WRITERS)
@require_GET
def detail(request, pk):
    """One paper: where it stands, what the person can do, its pages."""
    return shown(request, seen(request, pk))


def shown(request, paper, form=None):
    """The page of a paper; `form` is a remark that was refused."""
    user = request.user
    steps = list(paper.steps.select_related("user", "acted_by"))
    can_decide = permissions.can_decide(user, paper, steps)
    gone = actions.left([step.user for step in steps if step.state == step.State.WAITING], paper.office)
    events = list(paper.events.select_related("actor"))
    context = {
        "paper": paper,
        "steps": steps,
        "turn": permissions.turn_of(steps) if paper.state == State.WAITING else None,
        "signs": steps[-1] if steps else None,
        "gone": {person.pk for person in gone} if paper.state == State.WAITING else set(),
        "events": events,
        "returned": next((event for event in reversed(events) if event.step == "returned"), None),
        "cancelled_by": paper.cancelled_by.filter(letter__isnull=False).select_related("letter").first(),
        "schools": list(paper.letter.addressees.select_related("school")) if paper.is_letter and paper.letter else [],
        "desks": list(paper.letter.routes.select_related("user")) if paper.letter else [],
        "form": form or (RemarkForm(initial={"version": paper.version}) if can_decide else None),
        "can_decide": can_decide,
        "can_edit": permissions.can_edit(user, paper),
        "can_withdraw": permissions.can_withdraw(user, paper),
        "can_replace": permissions.can_replace(user, paper),
        "can_send": permissions.can_send(user, paper),
        "can_cancel": permissions.can_cancel(user, paper),
        "can_keep_texts": permissions.can_keep_texts(user),
        "sees_line": paper.letter is not None and _sees(user, paper.letter),
    }
    return render(request, "registry/official/detail.html", context)


def _sees(user, letter):
    """Whether the line of a paper that the person sees is for them too: a secret one is for whom it goes to."""
    return not letter.is_secret or Letter.objects.visible_to(user).filter(pk=letter.pk).exists()


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    paper = seen(request, pk)
    if not permissions.is_author(request.user, paper):
        deny(request, request.path)
    if not paper.is_editable:
        return already(request, paper, page=NAME)
    form = PaperForm(request.POST or None, instance=seen(request, pk), user=request.user)
    context = {"paper": paper, "title": f"แก้ไข{paper.get_kind_display()}"}

    def save(form):
        try:
            actions.save(paper=form.instance, by=request.user, people=form.people, version=form.cleaned_data["version"])
            if request.POST.get("do") == "submit":
                actions.submit(paper=form.instance, by=request.user, version=form.instance.version)
        except Stale:
            return False
        return True

    said = "เสนอให้พิจารณาแล้ว" if request.POST.get("do") == "submit" else "บันทึกฉบับร่างแล้ว"
    to = reverse(NAME, args=[paper.pk])
    return edit_page(request, form, "registry/official/form.html", context, save=save, said=said, to=to)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def discard(request, pk):
    """Deletes a draft that was never handed in."""
    paper = seen(request, pk)
    if not permissions.is_author(request.user, paper):
        deny(request, request.path)
    if request.method == "GET" or paper.state != State.DRAFT:
        return already(request, paper, page=NAME) if paper.state != State.DRAFT else redirect(NAME, paper.pk)
    try:
        actions.discard(paper=paper, by=request.user, version=posted_version(request))
    except Stale:
        return already(request, paper, page=NAME)
    messages.success(request, f"ลบฉบับร่าง “{paper.subject}” แล้ว")
    return redirect("registry:official_papers")
