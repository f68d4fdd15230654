"""What was sent to the people of an office: deliveries of notices, newest first, without the texts of the notices.

A delivery does not know an office; its person does. It stands in the log of the office where the person held a role at
the moment of the notice, so that nobody brings a past from elsewhere along, or takes news from elsewhere back.
"""

import re
from datetime import date

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from inbox.channels import LABELS
from inbox.models import Delivery
from schools.filters import DayFilter, ListFilter
from schools.listing import BothEnds
from schools.models import Membership, User
from thai import dates
from thai.text import search_key

PAGE = 50
# So many are counted at least; the rest of ten years only as far as the page asks for.
FEW = 1000
CHIPS = {"waiting": "waiting", "sending": "waiting", "sent": "done", "failed": "late", "skipped": "neutral"}
HIDDEN = "ไม่แสดงเรื่อง เพราะผู้รับมีบทบาทในหน่วยงานอื่นด้วย"


def of_office(office):
    """The deliveries to those who held a role in the office or a school of it when they were told; each with `title`,
    which is HIDDEN where they held one elsewhere too: the notice may be about that office."""
    rows = Delivery.objects.annotate(told_at=F("notice__created_at"), told_on=TruncDate("notice__created_at"))
    held = Membership.objects.filter(
        Q(starts=None) | Q(starts__lte=OuterRef("told_on")),
        Q(ends=None) | Q(ends__gte=OuterRef("told_on")),
        Q(created_at=None) | Q(created_at__lte=OuterRef("told_at")),
        Q(ended_at=None) | Q(ended_at__gte=OuterRef("told_at")),
        user=OuterRef("notice__user"),
    )
    ever = Membership.objects.filter(office=office).values("user")
    rows = rows.filter(Exists(held.filter(office=office)), notice__user__in=ever)
    rows = rows.annotate(is_elsewhere=Exists(held.exclude(office=office)))
    # The text of a notice is not even read.
    return rows.select_related("notice__user").defer("notice__body", "notice__url").order_by("-pk")


def title_of(delivery):
    """What the reader of the log is told of the notice: its title, or why not."""
    return HIDDEN if delivery.is_elsewhere else delivery.notice.title


class NoticeLogFilter(ListFilter):
    """Deliveries by recipient, way, state and day of the notice."""

    q = filters.CharFilter(label="ชื่อผู้รับ", method="search")
    channel = filters.ChoiceFilter(label="ช่องทาง", choices=list(LABELS.items()), empty_label="ทุกช่องทาง")
    state = filters.ChoiceFilter(label="สถานะ", choices=Delivery.State.choices, empty_label="ทุกสถานะ")
    since = DayFilter(label="ตั้งแต่วันที่", field_name="told_on", lookup_expr="gte")
    until = DayFilter(label="ถึงวันที่", field_name="told_on", lookup_expr="lte")

    class Meta:
        model = Delivery
        fields = []

    def said(self, field, value):
        """As ListFilter says it; days in พ.ศ."""
        return super().said(field, dates.short(value) if isinstance(value, date) else value)

    def search(self, rows, _name, text):
        if not search_key(text):
            return rows.none()
        return rows.filter(notice__user__in=User.objects.named_like(text).values("pk"))


def found(asker):
    """The filter of the address over the log of the acting office; of `asker` user and GET are read."""
    rows = of_office(asker.user.acting.office)
    return NoticeLogFilter(asker.GET, queryset=rows, request=asker)


def paginate(rows, number):
    """A Paginator over the log that counts no further than the page `number` needs, and a good deal at least."""
    wanted = max(FEW, PAGE * (int(number) if re.fullmatch("[0-9]{1,6}", number) else 1))
    pages = BothEnds(rows, PAGE)
    pages.count = rows.values("pk")[: wanted + 1].count()
    if pages.count > wanted:
        pages.beyond = wanted
    return pages
