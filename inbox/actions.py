"""Telling people: into the inbox at once, and out of it as each person wishes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from inbox.channels import DIGEST, MAIL, OUTSIDE, channels
from inbox.models import Delivery, Notice, Preference
from jobs.actions import enqueue

# When the mail that gathers a day's notices goes out, local time.
DIGEST_AT = time(7)


@dataclass(frozen=True)
class Letter:
    """What some people are told; see `tell` for what `key` and `url` say."""

    users: Iterable
    key: str
    title: str
    body: str = ""
    url: str = ""


def tell(users, *, kind, key, title, body="", url=""):
    """Puts one notice into the inbox of each of `users` in the caller's transaction and returns the new ones.

    `key` names the event ("visit:12:approved:3"): whoever was told of it already is not told again, so that a job
    that repeats, or a double click, tells once. Inactive people are left out. `url` is a path of this installation.
    Raises ValueError for an unknown kind.
    """
    return tell_all([Letter(users, key, title, body, url)], kind=kind)


@transaction.atomic
def tell_all(letters, *, kind):
    """As `tell` for many letters at once; the number of queries does not grow with them."""
    if kind not in Notice.Kind.values:
        raise ValueError(f"Unknown kind of notice {kind!r}")
    wanted, people = {}, {}
    for letter in letters:
        for user in letter.users:
            if user is not None and user.is_active:
                people[user.pk] = user
                wanted[letter.key, user.pk] = Notice(
                    user=user, kind=kind, key=letter.key, title=letter.title[:250], body=letter.body, url=letter.url
                )
    # More rows than are asked for where several letters go to several people.
    present = Notice.objects.filter(key__in={key for key, _user in wanted}, user__in=people)
    for pair in present.values_list("key", "user"):
        wanted.pop(pair, None)
    if not wanted:
        return []
    Notice.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    notices = [notice for notice in present.all() if (notice.key, notice.user_id) in wanted]
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
