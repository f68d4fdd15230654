"""What the list of invitations can be narrowed to; other pages link with these names."""

import django_filters as filters
from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from schools.filters import FoldedFilter
from schools.models import Invitation, Office, Role
from thai.text import clean, search_key

STATES = [("waiting", "รอตอบรับ"), ("accepted", "ตอบรับแล้ว"), ("expired", "หมดอายุ"), ("revoked", "ยกเลิกแล้ว")]
MAIL = [("unsent", "ส่งอีเมลไม่สำเร็จ"), ("none", "ไม่มีอีเมล"), ("unprinted", "ไม่มีอีเมลและยังไม่พิมพ์ใบเชิญ")]


def _offices(request):
    return Office.objects.visible_to(request.user)


def in_state(rows, state, now=None):
    """The invitations of `rows` in one of STATES."""
    if state == "waiting":
        return rows.waiting(now)
    if state == "expired":
        return rows.expired(now)
    return rows.exclude(accepted_at=None) if state == "accepted" else rows.exclude(revoked_at=None)


class InvitationFilter(FoldedFilter):
    q = filters.CharFilter(label="ชื่อ อีเมล หรือโรงเรียน", method="search")
    state = filters.ChoiceFilter(choices=STATES, method="of_state", widget=forms.HiddenInput)
    role = filters.ChoiceFilter(label="บทบาท", choices=Role.choices, empty_label="ทุกบทบาท")
    mail = filters.ChoiceFilter(label="การส่ง", choices=MAIL, empty_label="ทั้งหมด", method="of_mail")
    office = filters.ModelChoiceFilter(label="สำนักงาน", queryset=_offices, empty_label="ทุกสำนักงาน")

    class Meta:
        model = Invitation
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.acting.is_platform:
            del self.filters["office"]
            self.filters["role"].extra["choices"] = [pair for pair in Role.choices if pair[0] != Role.PLATFORM_ADMIN]

    def search(self, rows, _name, text):
        """Every word must be found in the name, the address or the school."""
        for word in clean(text).split():
            found = Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
            if key := search_key(word):
                found |= Q(school__search_name__contains=key) | Q(school__smis_code__startswith=key)
            rows = rows.filter(found)
        return rows

    def of_state(self, rows, _name, state):
        return in_state(rows, state)

    def of_mail(self, rows, _name, value):
        if value == "unsent":
            return rows.exclude(send_error="")
        rows = rows.filter(email="")
        return rows.filter(printed_at=None) if value == "unprinted" else rows


def count_states(rows):
    """[(state, label, count)] of `rows`, by one query."""
    now = timezone.now()
    waiting = Q(accepted_at=None, revoked_at=None)
    counts = rows.order_by().aggregate(
        waiting=Count("pk", filter=waiting & Q(expires_at__gt=now)),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        expired=Count("pk", filter=waiting & Q(expires_at__lte=now)),
        revoked=Count("pk", filter=Q(revoked_at__isnull=False)),
    )
    return [(state, label, counts[state]) for state, label in STATES]
