"""Pages of who invites: the list, one invitation, a new one, all schools at once, and what is done to many."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools import invitation_keys, invitation_mail
from schools.actions import invitations as actions
from schools.forms.invitations import InviteForm
from schools.invitation_filters import InvitationFilter, count_states
from schools.models import Invitation, Office
from schools.permissions import KEEPERS, require

PAGE = 50
CHIPS = {"waiting": "waiting", "accepted": "done", "expired": "neutral", "revoked": "neutral"}
LABELS = {"waiting": "รอตอบรับ", "accepted": "ตอบรับแล้ว", "expired": "หมดอายุ", "revoked": "ยกเลิกแล้ว"}


def _found(request):
    """(all that the person sees, their filter) of the address."""
    rows = Invitation.objects.visible_to(request.user)
    return rows, InvitationFilter(request.GET, queryset=rows, request=request)


def _dress(invitation):
    state = invitation.state
    invitation.chip, invitation.label = CHIPS[state], LABELS[state]
    return invitation


@require(*KEEPERS)
@require_GET
def index(request):
    rows, found = _found(request)
    others = InvitationFilter({**request.GET.dict(), "state": ""}, queryset=rows, request=request).qs
    shown = found.qs.newest_day_first().select_related("school", "office", "send_job", "accepted_by")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    for invitation in page:
        _dress(invitation)
    counts = count_states(others)
    has_rows = page.paginator.count > 0
    context = {
        "filter": found,
        "page": page,
        "states": counts,
        "total": sum(count for _, _, count in counts),
        "bulk": [step for step in BULK if step.takes(found.qs).exists()] if has_rows else [],
        "to_print": has_rows and found.qs.waiting().exists(),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "schools/invitations/list.html", context)


def _seen(request, pk):
    rows = Invitation.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("school", "office", "created_by", "accepted_by", "send_job"), pk=pk)


@never_cache
@require(*KEEPERS)
@require_GET
def detail(request, pk):
    """One invitation; while it waits also its link and code, to be given by hand."""
    invitation = _dress(_seen(request, pk))
    context = {"invitation": invitation, "is_waiting": invitation.state == "waiting"}
    if context["is_waiting"]:
        context["link"] = invitation_mail.link_of(invitation)
        context["code"] = invitation_keys.grouped(invitation_keys.code(invitation.nonce))
        context["join_address"] = invitation_mail.join_address()
    return render(request, "schools/invitations/detail.html", context)


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    asked = {name: request.GET[name] for name in ("role", "office", "school") if name in request.GET}
    form = InviteForm(request.POST or None, user=request.user, initial=asked)
    if request.method == "POST" and form.is_valid():
        invitation = actions.invite(by=request.user, **form.cleaned_data)
        told = "กำลังส่งอีเมล" if invitation.email else "พิมพ์ใบเชิญหรือแจ้งรหัสได้จากหน้านี้"
        messages.success(request, f"สร้างคำเชิญแล้ว {told}")
        return redirect("schools:invitation", invitation.pk)
    return render(request, "schools/invitations/new.html", {"form": form})


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def invite_schools(request):
    """Invites a director for each school that nobody leads in the system; shows first how many those are."""
    offices = Office.objects.visible_to(request.user)
    office = request.user.acting.office
    if request.user.acting.is_platform:
        chosen = request.GET.get("office", "")
        office = get_object_or_404(offices, pk=chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    if office is None:
        if request.method == "POST":
            raise Http404
        return render(request, "schools/invitations/schools.html", {"offices": offices})
    if request.method == "POST":
        made = actions.invite_schools(office=office, by=request.user, send="send" in request.POST)
        if made:
            messages.success(request, f"สร้างคำเชิญผู้อำนวยการโรงเรียน {len(made):,} แห่งแล้ว โรงเรียนที่ไม่มีอีเมลให้พิมพ์ใบเชิญ")
        else:
            messages.info(request, "ทุกโรงเรียนมีผู้อำนวยการในระบบหรือมีคำเชิญที่รอตอบรับอยู่แล้ว")
        query = f"&office={office.pk}" if request.user.acting.is_platform else ""
        return redirect(f"{reverse('schools:invitations')}?state=waiting&role=school_director{query}")
    missing = actions.uninvited_schools(office)
    context = {
        "for_office": office,
        "count": missing.count(),
        "with_mail": missing.exclude(email="").count(),
        "some": missing.only("name", "smis_code", "local_code", "district")[:10],
    }
    return render(request, "schools/invitations/schools.html", context)


class Step:
    """Something done to all filtered invitations it fits: what it takes, how it is asked and told."""

    def __init__(self, name, *, label, icon, takes, act, question, done, danger=False):
        self.name, self.label, self.icon, self.takes, self.act = name, label, icon, takes, act
        self.question, self.done, self.danger = question, done, danger

    def count(self, rows):
        """How many of `rows` it would be done to."""
        return self.takes(rows).order_by().count()


BULK = [
    Step(
        "resend",
        label="ส่งอีเมลซ้ำ",
        icon="mail",
        takes=lambda rows: rows.waiting().exclude(email=""),
        act=actions.resend,
        question="ผู้รับจะได้รับอีเมลที่มีลิงก์เดิมอีกครั้ง",
        done="กำลังส่งอีเมล {count} ฉบับ",
    ),
    Step(
        "renew",
        label="ต่ออายุที่หมดอายุ",
        icon="refresh",
        takes=lambda rows: rows.expired(),
        act=actions.renew,
        question="คำเชิญจะมีลิงก์และรหัสใหม่ ใช้ได้อีก 30 วัน ลิงก์ รหัส และใบเชิญเดิมจะใช้ไม่ได้",
        done="ต่ออายุคำเชิญ {count} ฉบับแล้ว",
    ),
    Step(
        "revoke",
        label="ยกเลิกคำเชิญ",
        icon="close",
        takes=lambda rows: rows.filter(accepted_at=None, revoked_at=None),
        act=actions.revoke,
        question="ลิงก์ รหัส และใบเชิญที่แจกไปแล้วจะใช้ไม่ได้ทันที",
        done="ยกเลิกคำเชิญ {count} ฉบับแล้ว",
        danger=True,
    ),
]
STEPS = {step.name: step for step in BULK}


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def bulk(request, step):
    """Asks with the count, then does one step to every invitation of the filter that it fits."""
    step = STEPS.get(step)
    if step is None:
        raise Http404
    rows = step.takes(_found(request)[1].qs)
    back = f"{reverse('schools:invitations')}?{request.GET.urlencode()}"
    if request.method == "POST":
        count = step.act(invitations=rows.order_by(), by=request.user)
        if count:
            messages.success(request, step.done.format(count=f"{count:,}"))
        else:
            messages.info(request, "ไม่มีคำเชิญที่ทำรายการนี้ได้ หรือทำไปแล้ว")
        return redirect(back)
    some = rows.select_related("school", "office")[:10]
    context = {"step": step, "count": step.count(rows), "some": some, "back": back}
    return render(request, "schools/invitations/bulk.html", context)


def _one(request, pk, act, done, nothing):
    """Does a step to one invitation and goes back to its page."""
    invitation = _seen(request, pk)
    if act(invitations=Invitation.objects.filter(pk=invitation.pk), by=request.user):
        messages.success(request, done)
    else:
        messages.info(request, nothing)
    return redirect("schools:invitation", pk)


@require(*KEEPERS)
@require_POST
def resend(request, pk):
    return _one(request, pk, actions.resend, "กำลังส่งอีเมลอีกครั้ง", "ส่งอีเมลไม่ได้ เพราะกำลังส่งอยู่แล้ว หรือคำเชิญไม่ได้รอตอบรับ")


@require(*KEEPERS)
@require_POST
def renew(request, pk):
    return _one(request, pk, actions.renew, "ต่ออายุแล้ว ลิงก์และรหัสเดิมใช้ไม่ได้อีก", "คำเชิญนี้มีผู้ตอบรับแล้ว จึงต่ออายุไม่ได้")


@require(*KEEPERS)
@require_POST
def revoke(request, pk):
    return _one(request, pk, actions.revoke, "ยกเลิกคำเชิญแล้ว", "คำเชิญนี้มีผู้ตอบรับหรือถูกยกเลิกไปแล้ว")
