"""People: the list, one person, what is kept about them, and whether they may log in."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from schools import histories, permissions
from schools.actions import people
from schools.actions.memberships import Refused, can_be_reopened
from schools.forms.people import OwnForm, PersonForm, ReasonForm
from schools.models import Duty, Membership, User
from schools.people_filter import PeopleFilter
from schools.permissions import KEEPERS, PEOPLE_READERS, deny, require, require_login

PAGE = 50


def fetch(request, pk):
    """The person if the reader may see them; 404 otherwise."""
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


@require(*PEOPLE_READERS)
@require_GET
def index(request):
    user = request.user
    rows = User.objects.visible_to(user)
    found = PeopleFilter(request.GET, queryset=rows, request=request)
    # The page is cut out of bare numbers, as for schools.
    page = Paginator(found.qs.in_thai_order().values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    seen = Membership.objects.visible_to(user).select_related("office", "school").order_by("pk")
    shown = rows.filter(pk__in=list(page.object_list)).in_thai_order()
    page.object_list = list(shown.prefetch_related(Prefetch("memberships", seen, to_attr="seen_roles")))
    for person in page.object_list:
        person.roles_now = [role for role in person.seen_roles if role.state != "ended"]
        person.is_acting = any(role.acting_for_id and role.state == "present" for role in person.roles_now)
    context = {
        "filter": found,
        "page": page,
        "narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "delegations": current_delegations(user),
        "can_delegate": permissions.can_delegate(user),
        "can_invite": user.has_role(*KEEPERS),
        "can_export": not user.acting.is_school,
    }
    return render(request, "schools/people/list.html", context)


def current_delegations(user):
    """Who acts in whose place in the reader's office, now or soon; nothing for schools and for the whole country."""
    if user.acting.is_platform or user.acting.is_school:
        return []
    rows = Membership.objects.visible_to(user).delegated().not_over()
    return list(rows.select_related("user", "office", "acting_for__user").order_by("starts", "pk"))


@require(*PEOPLE_READERS)
@require_GET
def person(request, pk):
    user, person = request.user, fetch(request, pk)
    context = {
        "person": person,
        **roles_of(person, Membership.objects.visible_to(user), user),
        "duties": duties_of(person, user),
        "history": histories.of_person(person, reader=user) if user.has_role(*permissions.HISTORY_READERS) else None,
        "can_edit": permissions.can_edit_person(user, person),
        "kept_off": people.KEPT_OFF if permissions.is_kept_off(user, person) else "",
        "is_elsewhere": user.has_role(*KEEPERS) and permissions.has_roles_elsewhere(user, person),
        "can_grant": user.has_role(*KEEPERS) and person.is_active,
        "can_deactivate": permissions.can_deactivate(user, person),
        "can_delegate": permissions.can_delegate(user),
    }
    return render(request, "schools/people/person.html", context)


def roles_of(person, seen, reader):
    """Context of the roles of a person among those `seen`: present, future, ended, and delegations given."""
    held = seen.filter(user=person).select_related("office", "school", "user", "acting_for__user").order_by("-pk")
    groups = {"present": [], "future": [], "ended": []}
    for role in held:
        role.can_end = role.state != "ended" and permissions.can_end(reader, role)
        role.can_reopen = can_be_reopened(role) and permissions.can_end(reader, role)
        groups[role.state].append(role)
    given = seen.filter(acting_for__user=person).select_related("office", "school", "user").order_by("-starts", "-pk")
    given = list(given)
    for role in given:
        role.can_end = role.state != "ended" and permissions.can_end(reader, role)
    return {"roles": groups, "given": given, "has_roles": any(groups.values())}


def duties_of(person, reader):
    """The person's duties in force in the reader's office."""
    office = reader.acting.office if reader.acting else None
    if office is None or reader.acting.is_school:
        return []
    rows = Duty.objects.visible_to(reader).in_force(office).filter(user=person)
    return list(rows.select_related("network", "school", "programme"))


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    person = fetch(request, pk)
    if not permissions.can_edit_person(request.user, person):
        deny(request, request.path)
    form, conflict = submitted(request, PersonForm, person)
    if form is None:
        messages.success(request, f"บันทึกข้อมูลของ {person} แล้ว")
        return redirect("schools:person", pk)
    context = {"person": person, "form": form, "conflict": conflict}
    return render(request, "schools/people/edit.html", context, status=200 if conflict is None else 409)


@require_login
@require_http_methods(["GET", "POST"])
def me(request):
    user = request.user
    form, conflict = submitted(request, OwnForm, user)
    if form is None:
        messages.success(request, "บันทึกข้อมูลของท่านแล้ว")
        return redirect("schools:me")
    context = {
        "person": user,
        "form": form,
        "conflict": conflict,
        **roles_of(user, Membership.objects.all(), user),
        "duties": duties_of(user, user),
    }
    return render(request, "schools/people/me.html", context, status=200 if conflict is None else 409)


def submitted(request, kind, person):
    """(form, conflict) to show again, or (None, None) when what was sent is stored."""
    sent = request.POST or None
    # Nobody guesses at the password of an open session here either.
    if sent and sent.get("current_password") and not ratelimit.consume(request, action="change_password"):
        messages.error(request, "ลองรหัสผ่านหลายครั้งเกินไป ระบบยังไม่ได้บันทึก โปรดรอหนึ่งนาทีแล้วลองใหม่")
        sent = None
    # The form writes into its own copy, also when it is refused.
    form = kind(sent, instance=User.objects.get(pk=person.pk), by=request.user)
    if request.method != "POST" or not form.is_valid():
        return form, None
    fields = [name for name in form.changed_data if name in form.Meta.fields]
    version = form.cleaned_data["version"]
    if people.save(person=form.instance, version=version, fields=fields, by=request.user):
        return None, None
    present = User.objects.get(pk=person.pk)
    conflict = form.conflict_with(present)
    form.see(present)
    return form, conflict


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def deactivate(request, pk):
    """Switches an account off; where other offices count on the person, ends the roles in the own office instead."""
    person = fetch(request, pk)
    if not permissions.can_deactivate(request.user, person):
        deny(request, request.path)
    elsewhere = permissions.has_roles_elsewhere(request.user, person)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if elsewhere:
                office = request.user.acting.office
                people.leave_office(person=person, office=office, reason=reason, by=request.user)
                messages.success(request, f"สิ้นสุดทุกบทบาทของ {person} ใน {office} แล้ว")
            else:
                people.deactivate(person=person, reason=reason, by=request.user)
                messages.success(request, f"ระงับบัญชีของ {person} แล้ว")
            return redirect("schools:person", pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"person": person, "form": form, "elsewhere": elsewhere}
    return render(request, "schools/people/deactivate.html", context)


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def reactivate(request, pk):
    person = fetch(request, pk)
    if not permissions.can_edit_person(request.user, person):
        deny(request, request.path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.reactivate(person=person, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"เปิดใช้บัญชีของ {person} แล้ว")
            return redirect("schools:person", pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "schools/people/reactivate.html", {"person": person, "form": form})
