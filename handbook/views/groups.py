"""A group: its people and งาน; begun, edited, closed and taken up again."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handbook import permissions
from handbook.actions import groups as actions
from handbook.forms.groups import CloseForm, GroupForm, MemberForm
from handbook.models import WorkGroup, WorkGroupMember
from schools.actions.edits import add_once, remove, save_seen
from schools.permissions import require
from schools.views.editing import edit_page, posted_version

FORM = "handbook/form.html"
STALE = "มีผู้แก้ไขข้อมูลนี้หลังจากที่ท่านเปิดหน้า ยังไม่ได้เปลี่ยนแปลงสิ่งใด โปรดตรวจแล้วทำอีกครั้ง"


def seen(request, pk):
    """The group of the office of that key; else 404."""
    return get_object_or_404(WorkGroup.objects.visible_to(request.user).select_related("office"), pk=pk)


def address(group):
    """The page of a group."""
    return reverse("handbook:group", args=[group.pk])


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    group = seen(request, pk)
    today = WorkGroupMember.objects.current()
    members = group.members.select_related("user")
    context = {
        "group": group,
        "members": members.filter(pk__in=today.values("pk")),
        "others": members.exclude(pk__in=today.values("pk")).order_by("-ends", "-starts", "pk"),
        "processes": group.processes.filter(closed_on=None).with_current(),
        "closed": group.processes.exclude(closed_on=None).order_by("-closed_on", "pk"),
        "can_keep": permissions.can_keep_groups(request.user, group),
        "can_write": permissions.can_write(request.user, group),
    }
    return render(request, "handbook/group.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = GroupForm(request.POST or None, instance=WorkGroup(office=request.user.acting.office))
    if request.method == "POST" and form.is_valid():
        group = actions.add_group(group=form.instance, by=request.user)
        messages.success(request, f"เพิ่ม “{group}” แล้ว")
        return redirect(address(group))
    return render(request, FORM, {"form": form, "title": "เพิ่มกลุ่มงาน", "back": reverse("handbook:index")})


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    group = seen(request, pk)
    return edit_page(
        request,
        GroupForm(request.POST or None, instance=group),
        FORM,
        {"title": "แก้ไขกลุ่มงาน", "group": seen(request, pk), "back": address(group)},
        save=lambda form: actions.save_group(form, by=request.user),
        said="บันทึกกลุ่มงานแล้ว",
        to=address(group),
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    group = seen(request, pk)
    context = {
        "title": f"ปิด{group}",
        "group": group,
        "button": "ปิดกลุ่มงาน",
        "told": "กลุ่มงานและงานที่อยู่ในกลุ่มจะไม่แสดงในคู่มือ ข้อมูลเดิมยังเปิดดูได้ หากต้องการใช้งานใดต่อ โปรดย้ายงานนั้นไปกลุ่มอื่นก่อน",
    }
    return close_page(request, group, context, address(group))


def close_page(request, row, context, back):
    """Asks when and why a group or a งาน ends, and closes it."""
    form = CloseForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = actions.close(row, on=given["on"], reason=given["reason"], version=given["version"], by=request.user)
        _say(request, done or type(row).objects.filter(pk=row.pk, closed_on__isnull=False).exists(), f"ปิด “{row}” แล้ว")
        return redirect(back)
    return render(request, FORM, {"form": form, "back": back, **context})


def _say(request, done, said):
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, STALE)


@require(*permissions.KEEPERS)
@require_POST
def reopen(request, pk):
    group = seen(request, pk)
    return reopen_row(request, group, address(group))


def reopen_row(request, row, back):
    """Takes a closed group or งาน up again."""
    version = posted_version(request)
    try:
        free = actions.code_is_free(row)
        done = free and actions.reopen(row, version=version, by=request.user)
    except IntegrityError:
        free = done = False
    if not free:
        messages.warning(request, f"มีรายการรหัส {row.code} ใช้อยู่แล้ว โปรดเปลี่ยนรหัสของรายการนั้นก่อน")
    else:
        done = done or type(row).objects.filter(pk=row.pk, closed_on=None).exists()
        _say(request, done, f"นำ “{row}” กลับมาใช้แล้ว")
    return redirect(back)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def member_new(request, pk):
    group = seen(request, pk)
    form = MemberForm(request.POST or None, instance=WorkGroupMember(group=group))
    if request.method == "POST" and form.is_valid():
        same = ("group", "user", "starts", "ends")
        member, _ = add_once(form.instance, same=same, verb="add group member", by=request.user)
        messages.success(request, f"เพิ่ม {member.user} ในกลุ่มงานแล้ว")
        return redirect(address(group))
    context = {"form": form, "title": "เพิ่มสมาชิก", "group": group, "back": address(group)}
    return render(request, FORM, context)


def seen_member(request, pk):
    """The member of a group that the person sees; else 404."""
    rows = WorkGroupMember.objects.visible_to(request.user).select_related("group__office", "user")
    return get_object_or_404(rows, pk=pk)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def member_edit(request, pk):
    member = seen_member(request, pk)
    to = address(member.group)
    return edit_page(
        request,
        MemberForm(request.POST or None, instance=member),
        FORM,
        {
            "title": "แก้ไขสมาชิก",
            "group": member.group,
            "back": to,
            "remove": reverse("handbook:member_remove", args=[pk]),
            "remove_button": "ลบรายการที่เพิ่มผิด",
            "remove_said": f"ลบ {member.user} ออกจากกลุ่มงาน",
            "remove_note": "ผู้ที่พ้นจากกลุ่มแล้ว โปรดระบุวันสุดท้ายแทนการลบ",
        },
        save=lambda form: save_seen(form, verb="edit group member", by=request.user),
        said="บันทึกสมาชิกแล้ว",
        to=to,
    )


@require(*permissions.KEEPERS)
@require_POST
def member_remove(request, pk):
    member = seen_member(request, pk)
    done = remove(member, verb="remove group member", by=request.user, version=posted_version(request))
    _say(request, done, f"ลบ {member.user} ออกจากกลุ่มงานแล้ว")
    return redirect(address(member.group))
