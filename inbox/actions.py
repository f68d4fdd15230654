"""Telling people."""

from django.db import transaction

from inbox.models import Notice


@transaction.atomic
def tell(users, *, kind, key, title, body="", url=""):
    """Puts one notice into the inbox of each of `users` in the caller's transaction and returns the new ones.

    `key` names the event ("visit:12:approved:3"): whoever was told of it already is not told again, so that a job
    that repeats, or a double click, tells once. Inactive people are left out. `url` is a path of this installation.
    """
    people = {user.pk: user for user in users if user is not None and user.is_active}
    told = set(Notice.objects.filter(key=key, user__in=people).values_list("user", flat=True))
    new = [pk for pk in people if pk not in told]
    Notice.objects.bulk_create(
        [Notice(user_id=pk, kind=kind, key=key, title=title[:250], body=body, url=url) for pk in new],
        ignore_conflicts=True,
    )
    return list(Notice.objects.filter(key=key, user__in=new))
