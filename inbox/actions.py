"""Telling people: into the inbox at once, and out of it as each person wishes."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from inbox.channels import DIGEST, MAIL, OUTSIDE, channels
from inbox.models import Delivery, Notice, Preference
from jobs.actions import enqueue

# When the mail that gathers a day's notices goes out, local time.
DIGEST_AT = time(7)


@transaction.atomic
def tell(users, *, kind, key, title, body="", url=""):
    """Puts one notice into the inbox of each of `users` in the caller's transaction and returns the new ones.

    `key` names the event ("visit:12:approved:3"): whoever was told of it already is not told again, so that a job
    that repeats, or a double click, tells once. Inactive people are left out. `url` is a path of this installation.
    Raises ValueError for an unknown kind.
    """
    if kind not in Notice.Kind.values:
        raise ValueError(f"Unknown kind of notice {kind!r}")
    people = {user.pk: user for user in users if user is not None and user.is_active}
    told = set(Notice.objects.filter(key=key, user__in=people).values_list("user", flat=True))
    new = [pk for pk in people if pk not in told]
    if not new:
        return []
    Notice.objects.bulk_create(
        [Notice(user_id=pk, kind=kind, key=key, title=title[:250], body=body, url=url) for pk in new],
        ignore_conflicts=True,
    )
    notices = list(Notice.objects.filter(key=key, user__in=new))
    _send_out(notices, people)
    return notices


def _send_out(notices, people):
    """Plans what leaves the inbox. A person who never chose gets one mail a day."""
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=people)}
    rows, now = [], timezone.now()
    for notice in notices:
        wish = chosen.get(notice.user_id) or Preference()
        if notice.kind in wish.quiet:
            continue
        has_address = bool(people[notice.user_id].email)
        if has_address and wish.mail == Preference.Mail.NOW:
            rows.append(Delivery(notice=notice, channel=MAIL, not_before=now))
        elif has_address and wish.mail == Preference.Mail.DAILY:
            rows.append(Delivery(notice=notice, channel=DIGEST, not_before=next_digest()))
        if wish.outside and OUTSIDE in channels():
            rows.append(Delivery(notice=notice, channel=OUTSIDE, not_before=now))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    at_once = sorted({row.notice_id for row in rows if row.channel != DIGEST})
    if at_once:
        enqueue(kind="deliver_notices", input={"notices": at_once}, requested_by=None)


def next_digest(now=None):
    """The moment of the next daily mail after `now`."""
    now = timezone.localtime(now)
    today = timezone.make_aware(datetime.combine(now.date(), DIGEST_AT))
    return today if now < today else today + timedelta(days=1)


def read(*, notice):
    """Marks a notice as read; the first time stays on record."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def read_all(*, user):
    """Marks everything in a person's inbox as read and returns how many were new."""
    return Notice.objects.visible_to(user).unread().update(read_at=timezone.now())
