"""The ranking of an award, its decision and announcement, and the results that schools see."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from qa import permissions_awards
from qa.actions import awards as actions
from qa.awards import ranking
from qa.forms.awards import ProposeForm, StepForm
from qa.models import Award
from qa.views.awards import already, managed, seen
from schools.permissions import deny, require
from supervision.actions.changes import Stale, WrongState

LABELS = {"propose": "เหตุผลที่เสนอผลทั้งที่คะแนนไม่ครบหรือมีส่วนได้เสีย", "approve": "ข้อสั่งการ"}
CHANGED = "มีคะแนนหรือการดำเนินการเข้ามาหลังจากท่านเปิดหน้านี้ ยังไม่ได้ดำเนินการ โปรดตรวจการจัดอันดับแล้วทำอีกครั้ง"


@require(*permissions_awards.MANAGERS)
@require_GET
def show(request, pk):
    """The ranking with all that stands behind it."""
    return page(request, managed(request, pk))


def page(request, award, status=200, **bound):
    """The page of the ranking; `bound` takes the place of an empty form that was refused."""
    user = request.user
    groups = ranking.groups_of(award, user)
    found = [place for group in groups for place in group.places]
    lacking = [place for place in found if place.missing]
    conflicted = [row for place in found for row in place.conflicted]
    outdated = [row for place in found for row in place.outdated]
    context = {
        "award": award,
        "groups": groups,
        "total": len(found),
        "lacking": lacking,
        "conflicted": conflicted,
        "outdated": outdated,
        "hidden": sum(1 for place in found if place.is_hidden),
        "wide": sum(1 for place in found if place.is_wide),
        "is_live": award.state == Award.State.JUDGING,
        "is_scored": any(place.n for place in found),
        "can_propose": permissions_awards.can_propose(user, award),
        "can_approve": permissions_awards.can_approve(user, award),
        "can_give_back": permissions_awards.can_give_back(user, award),
        "can_announce": permissions_awards.can_announce(user, award),
        "propose_form": ProposeForm(
            seen=award.version, owed=bool(lacking or conflicted), prefix="propose", label=LABELS["propose"]
        ),
        "approve_form": StepForm(seen=award.version, owed=False, prefix="approve", label=LABELS["approve"]),
        "back_form": StepForm(seen=award.version, prefix="back"),
        "announce_form": StepForm(seen=award.version, owed=False, prefix="announce"),
        **bound,
    }
    return render(request, "qa/awards/ranking.html", context, status=status)


def _step(request, pk, name, may, take, said, *, owed=False, make_form=StepForm):
    award = managed(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:award_ranking", award.pk)
    if not may(request.user, award):
        return already(request, award, "qa:award_ranking")
    form = make_form(request.POST, owed=owed, prefix=name, label=LABELS.get(name, "เหตุผล"))
    if not form.is_valid():
        return page(request, award, status=422, refused=form, **{f"{name}_form": form})
    try:
        take(award, **form.cleaned_data)
    except WrongState:
        return already(request, award, "qa:award_ranking")
    except Stale:
        messages.warning(request, CHANGED)
        return page(request, seen(request, pk), status=409)
    except actions.ScoresMissing:
        award = seen(request, pk)
        form.add_error("reason", "คะแนนยังไม่ครบ โปรดรอให้ครบ หรือระบุเหตุผลที่ตัดสินโดยคะแนนไม่ครบ")
        return page(request, award, status=422, refused=form, **{f"{name}_form": form})
    except actions.Conflicted:
        award = seen(request, pk)
        form.add_error("reason", "มีคะแนนของกรรมการที่มีส่วนได้เสีย โปรดถอนกรรมการ หรือยืนยันให้นับคะแนนและระบุเหตุผล")
        return page(request, award, status=422, refused=form, **{f"{name}_form": form})
    except actions.Outdated:
        messages.error(request, "ผลงานบางรายการถูกเปิดแก้ไขหลังให้คะแนน โปรดเปิดคะแนนให้กรรมการตรวจใหม่ หรือถอนกรรมการก่อนเสนอผล")
        return redirect("qa:award_ranking", award.pk)
    except actions.NotAccepted:
        messages.error(request, "มีผลงานในผลการตัดสินที่ไม่อยู่ในสถานะรับแล้ว โปรดส่งกลับให้ตัดสินใหม่")
        return redirect("qa:award_ranking", award.pk)
    except actions.NothingToDecide:
        messages.warning(request, "ยังไม่มีผลงานที่มีคะแนน จึงเสนอผลไม่ได้")
        return redirect("qa:award_ranking", award.pk)
    messages.success(request, said)
    return redirect("qa:award_ranking", award.pk)


@require(*permissions_awards.PROPOSERS)
@require_http_methods(["GET", "POST"])
def propose(request, pk):
    def take(award, **given):
        actions.propose(award=award, by=request.user, **given)

    said = "เสนอผลต่อผู้อำนวยการแล้ว"
    return _step(request, pk, "propose", permissions_awards.can_propose, take, said, make_form=ProposeForm)


@require(*permissions_awards.APPROVERS)
@require_http_methods(["GET", "POST"])
def approve(request, pk):
    def take(award, version, reason):
        actions.approve(award=award, by=request.user, version=version, comment=reason)

    return _step(request, pk, "approve", permissions_awards.can_approve, take, "เห็นชอบผลแล้ว ประกาศแก่โรงเรียนได้")


@require(*permissions_awards.APPROVERS)
@require_http_methods(["GET", "POST"])
def give_back(request, pk):
    def take(award, version, reason):
        actions.give_back(award=award, by=request.user, version=version, reason=reason)

    said = "ส่งกลับให้ตัดสินใหม่แล้ว"
    return _step(request, pk, "back", permissions_awards.can_give_back, take, said, owed=True)


@require(*permissions_awards.ANNOUNCERS)
@require_http_methods(["GET", "POST"])
def announce(request, pk):
    def take(award, version, **_unused):
        actions.announce(award=award, by=request.user, version=version)

    return _step(request, pk, "announce", permissions_awards.can_announce, take, "ประกาศผลแล้ว โรงเรียนที่เสนอชื่อได้รับแจ้ง")


@require(*permissions_awards.VISITORS)
@require_GET
def results(request, pk):
    """Who won: for everybody of the office and its schools once it is announced, and before for those who prepare the
    certificates. A school of another mind than the ranking sees its own place even without a prize."""
    award = seen(request, pk)
    user = request.user
    is_out = award.state == Award.State.ANNOUNCED
    if not is_out and not (permissions_awards.can_manage(user) or permissions_awards.can_certify(user, award)):
        if user.acting.is_school:
            raise Http404
        deny(request, request.path)
    if award.state == Award.State.JUDGING:
        messages.info(request, "ยังไม่ได้เสนอผลการตัดสิน")
        return redirect("qa:award", award.pk)
    groups = ranking.decided(award)
    own = None
    for group in groups:
        mine = (place for place in group.places if place.submission.school_id == user.acting.school_id)
        own = own or next(mine, None) if user.acting.is_school else None
        group.winners = [place for place in group.places if place.prize]
    context = {
        "award": award,
        "groups": groups,
        "own": own,
        "is_out": is_out,
        "shows_means": not user.acting.is_school,
        "can_certify": permissions_awards.can_certify(user, award),
    }
    return render(request, "qa/awards/results.html", context)
