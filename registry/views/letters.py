"""The registers: their lists, a line with what became of it, registering, mending, cancelling."""

from django.contrib import messages
from django.db.models import F, Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry import permissions
from registry.actions import NotEnoughNumbers, routing
from registry.actions import letters as actions
from registry.filters import LetterFilter
from registry.forms.afresh import afresh
from registry.forms.letters import CancelForm, DeskForm, DoneForm, LetterForm, SchoolsForm, check_way
from registry.models import Book, Letter, LetterRoute, OfficialPaper
from schools import audit
from schools.actions.changes import Stale
from schools.listing import BothEnds
from schools.permissions import deny, require
from schools.views.editing import edit_page
from thai.years import be_year

PAGE = 50
VOLUME = 1000  # numbers of one printed volume
Kind = Book.Kind
USED = "แบบฟอร์มนี้ใช้{}ไปแล้ว ยังไม่ได้ลงทะเบียนข้อมูลในหน้านี้ หากเป็นคนละฉบับ โปรดตรวจแล้วกดลงทะเบียนอีกครั้ง"
# What each register calls a line of it, and the act of adding one.
WORDS = {
    Kind.LETTER_IN: ("หนังสือรับ", "ลงทะเบียนรับ"),
    Kind.LETTER_OUT: ("หนังสือส่ง", "ออกเลขหนังสือส่ง"),
    Kind.ORDER: ("คำสั่ง", "ออกเลขคำสั่ง"),
    Kind.MEMO: ("บันทึกข้อความ", "ออกเลขบันทึกข้อความ"),
    Kind.ANNOUNCEMENT: ("ประกาศ", "ออกเลขประกาศ"),
}


def register_of(kind, **params):
    """The address of a register's list."""
    return f"{reverse('registry:letters')}?{urlencode({'kind': kind.value, **params})}"


def seen(request, pk):
    """The line, when the person may see it; else 404. Reading a secret letter is on record."""
    rows = Letter.objects.visible_to(request.user).select_related("office", "registered_by", "cancelled_by", "answers")
    letter = get_object_or_404(rows, pk=pk)
    if letter.is_secret:
        audit.record("read secret letter", letter, actor=request.user, office=letter.office, method=request.method)
    return letter


def kept(request, pk):
    """The line, when the person keeps it; else 404 or 403. None where it was cancelled."""
    letter = seen(request, pk)
    if letter.is_cancelled:
        return None
    if not permissions.can_keep(request.user, letter):
        deny(request, request.path)
    return letter


def _is_over(request, pk):
    messages.info(request, "รายการนี้ยกเลิกแล้ว เลขยังคงอยู่ในทะเบียน จึงแก้ไขไม่ได้")
    return redirect("registry:letter", pk)


@require(*permissions.READERS)
@require_GET
def index(request):
    """One register with its filters, the newest number first."""
    rows = Letter.objects.visible_to(request.user)
    found = LetterFilter(request.GET, queryset=rows, request=request)
    ordered = found.qs.order_by("-be_year", "-number", "-pk").select_related("registered_by")
    kind = found.kind
    if kind == Kind.LETTER_IN:
        ordered = ordered.prefetch_related("routes__user")
    page = BothEnds(ordered, PAGE).get_page(request.GET.get("page"))
    year = be_year(timezone.localdate())
    kinds = (kind, Kind.CIRCULAR) if kind == Kind.LETTER_OUT else (kind,)
    rows = Book.objects.filter(office=request.user.acting.office_id, kind__in=kinds)
    books = {(one.kind, one.be_year): one for one in rows}
    book = books.get((kind, year))
    chosen = found.form.cleaned_data.get("year") if found.form.is_valid() else ""
    shelves = [one for one in (books.get((of, int(chosen or year))) for of in kinds) if one]
    noun, verb = WORDS[kind]
    context = {
        "filter": found,
        "page": page,
        "kind": kind,
        "noun": noun,
        "verb": verb,
        "book": book or Book(kind=kind, be_year=year),
        "next_text": (book or Book(kind=kind, be_year=year)).text_of(book.next_number if book else 1),
        "kinds": [(one.value, one.label) for one in Letter.KINDS],
        "kept": [("kind", kind.value)],
        "printed": shelves[0] if shelves else None,
        "volumes": _volumes(shelves),
        "states": found.states,
        "state": found.form.cleaned_data.get("state") if found.form.is_valid() else "",
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "kind")),
        "can_register": permissions.can_register(request.user, kind),
        "can_keep_books": permissions.can_keep_books(request.user),
        "can_follow": request.user.has_role(*permissions.ROUTERS),
    }
    return render(request, "registry/letters/index.html", context)


def _volumes(books):
    """(first, last number) of each printed volume of a register, with the series of circular letters."""
    if not books:
        return []
    after = max(book.next_number for book in books)
    firsts = range(min(book.first_number for book in books), after, VOLUME)
    return [(first, min(first + VOLUME, after) - 1) for first in firsts]


@require(*permissions.SENDERS)
@require_http_methods(["GET", "POST"])
def new(request, kind):
    """Registers a line; a received letter goes on to people from the same page."""
    if kind not in [one.value for one in Letter.KINDS]:
        raise Http404
    user, kind = request.user, Kind(kind)
    if not permissions.can_register(user, kind):
        deny(request, request.path)
    answered = _answered(request) if kind == Kind.LETTER_OUT else None
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(
        posted, request.FILES or None, instance=Letter(), kind=kind, user=user, initial=_start(kind, user, answered)
    )
    desk = DeskForm(posted, office=user.acting.office, optional=True) if kind == Kind.LETTER_IN else None
    picker = SchoolsForm(posted, user=user) if kind == Kind.LETTER_OUT else None
    if request.method == "POST" and all(one.is_valid() for one in (form, desk, picker) if one is not None):
        schools = picker.picked() if picker else []
        if not picker or check_way(form, schools):
            try:
                letter = _register(form, kind, user, desk, schools, answered)
            except NotEnoughNumbers:
                form.add_error("reservation", form.fields["reservation"].error_messages["invalid_choice"])
            except Stale as fault:
                used = getattr(fault, "row", None)
                messages.warning(request, USED.format(f" ออกเลขที่ {used.number_text}" if used else ""))
                afresh(form)
            else:
                return _registered(request, form, letter)
    noun, verb = WORDS[kind]
    context = {
        "form": form,
        "desk": desk,
        "picker": picker,
        "kind": kind,
        "noun": noun,
        "verb": verb,
        "answered": answered,
    }
    return render(request, "registry/letters/form.html", context)


def _registered(request, form, letter):
    """Where a line that was registered leads; the same form with other words changed nothing."""
    if form.is_kept_in(letter):
        messages.success(request, f"{WORDS[Kind(letter.kind)][1]}แล้ว เลขที่ {letter.number_text}")
    else:
        told = f"ลงทะเบียนไว้แล้ว เลขที่ {letter.number_text} ข้อมูลที่เปลี่ยนครั้งนี้ยังไม่ได้บันทึก โปรดแก้ไขที่รายการนี้"
        messages.warning(request, told)
        return redirect("registry:letter", letter.pk)
    again = "next" in request.POST
    return redirect(request.get_full_path() if again else reverse("registry:letter", args=[letter.pk]))


def _answered(request):
    """The received letter that the address says is answered, or None; 404 where the person may not see it."""
    text = request.GET.get("answers", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Http404
    rows = Letter.objects.visible_to(request.user).of_kind(Kind.LETTER_IN).standing()
    return get_object_or_404(rows, pk=int(text))


def _start(kind, user, answered):
    start = {} if kind == Kind.LETTER_IN else {"dated": timezone.localdate()}
    if answered:
        start |= {
            "addressee": answered.sender,
            "subject": answered.subject,
            "refers_to": answered.citation[:300],
            "secrecy": answered.secrecy,
        }
    return start


def _register(form, kind, user, desk, schools, answered):
    given = {
        **form.values(),
        "office": user.acting.office,
        "by": user,
        "client_uuid": form.cleaned_data["client_uuid"],
        "uploads": form.cleaned_data["files"],
    }
    if kind == Kind.LETTER_IN:
        return routing.receive(desk=desk.asked(), **given)
    given["reservation"] = form.cleaned_data.get("reservation")
    if kind == Kind.LETTER_OUT:
        return actions.register_sent(schools=schools, answers=answered, **given)
    return actions.register(kind=kind, **given)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """A line of a register and what became of it."""
    letter, user = seen(request, pk), request.user
    prefetch_related_objects([letter], Prefetch("routes", LetterRoute.objects.select_related("user", "routed_by")))
    routes = list(letter.routes.all())
    own = next((route for route in routes if route.user_id == user.pk), None)
    for route in routes:
        route.can_recall = not letter.is_cancelled and permissions.can_recall(user, route)
    addressees = list(letter.addressees.select_related("school", "acknowledged_by")) if letter.is_sent else []
    linked = Letter.objects.visible_to(user)
    can_route = permissions.can_route(user, letter, own)
    context = {
        "letter": letter,
        "noun": WORDS[Kind(letter.kind)][0],
        "register_href": register_of(Kind(letter.kind)),
        "files": letter.files.order_by("created_at"),
        "routes": routes,
        "own": own,
        "addressees": addressees,
        "read": sum(row.acknowledged_at is not None for row in addressees),
        "paper": OfficialPaper.objects.visible_to(user).filter(letter=letter).first() if letter.source else None,
        "answers": linked.filter(pk=letter.answers_id).first() if letter.answers_id else None,
        "answered_by": linked.filter(answers=letter).annotate(paper_state=F("official_paper__state")),
        "events": letter.events.select_related("actor"),
        "keeps": permissions.can_keep(user, letter),
        "desk": DeskForm(office=letter.office) if can_route else None,
        "done_form": DoneForm() if own and own.is_open else None,
        "can_answer": letter.is_received and not letter.is_cancelled and user.has_role(*permissions.SENDERS),
        "can_remind": user.has_role(*permissions.ROUTERS) and any(route.is_open for route in routes),
        "can_close": letter.is_received and not letter.done_at and permissions.can_keep(user, letter),
    }
    return render(request, "registry/letters/detail.html", context)


@require(*permissions.SENDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    """Mends a line; its number, year and day of registration stay."""
    if (letter := kept(request, pk)) is None:
        return _is_over(request, pk)
    form = LetterForm(request.POST or None, request.FILES or None, instance=letter, kind=letter.kind, user=request.user)
    return edit_page(
        request,
        form,
        "registry/letters/form.html",
        {"letter": letter, "kind": Kind(letter.kind), "noun": WORDS[Kind(letter.kind)][0]},
        save=lambda form: actions.save_changes(form, by=request.user, uploads=form.cleaned_data["files"]),
        said="บันทึกแล้ว",
        to=reverse("registry:letter", args=[pk]),
    )


@require(*permissions.SENDERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    """Cancels a line with a reason; its number is never used again."""
    if (letter := kept(request, pk)) is None:
        return _is_over(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = CancelForm(posted, initial={"version": letter.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(letter=letter, by=request.user, **form.cleaned_data)
        except Stale:
            messages.warning(request, "รายการนี้มีผู้แก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ยกเลิก โปรดตรวจแล้วยกเลิกอีกครั้ง")
        else:
            messages.success(request, f"ยกเลิกเลข {letter.number_text} แล้ว เลขนี้คงอยู่ในทะเบียนและไม่ถูกใช้ซ้ำ")
        return redirect("registry:letter", pk)
    noun = WORDS[Kind(letter.kind)][0]
    return render(request, "registry/letters/cancel.html", {"letter": letter, "form": form, "noun": noun})


@require(*permissions.SENDERS)
@require_POST
def remove_file(request, pk, file_pk):
    """Takes a wrong file from a line; a second click finds it gone."""
    if (letter := kept(request, pk)) is None:
        return _is_over(request, pk)
    try:
        gone = actions.detach(letter=letter, file_pk=file_pk, by=request.user)
    except actions.NothingToRead:
        messages.warning(request, "โรงเรียนเปิดอ่านหนังสือนี้ในระบบ จึงต้องมีไฟล์อย่างน้อยหนึ่งไฟล์ โปรดแนบไฟล์ที่ถูกต้องก่อนนำไฟล์นี้ออก")
    else:
        told = "นำไฟล์ออกจากรายการแล้ว" if gone else "ไฟล์นี้ไม่อยู่ในรายการแล้ว"
        (messages.success if gone else messages.info)(request, told)
    return redirect("registry:letter", pk)
