"""Papers issued before levels were kept: the level that the words of their award name."""

import re

from django.db import migrations

AT_ONCE = 1000
LEVELS = (re.compile(r"(?:เหรียญ|ระดับ|^)\s*(ทองแดง|ทอง|เงิน)(?![ก-๎])"), re.compile("(ดีเด่น|ชมเชย)"))


def fill(apps, schema_editor):
    Certificate = apps.get_model("reports", "Certificate")
    lacking = Certificate.objects.filter(level="").exclude(award="").order_by("pk")
    last = 0
    while papers := list(lacking.filter(pk__gt=last).values_list("pk", "award")[:AT_ONCE]):
        last, levels = papers[-1][0], {}
        for pk, award in papers:
            if found := next((match for pattern in LEVELS if (match := pattern.search(award))), None):
                levels.setdefault(found[1], []).append(pk)
        for level, found in levels.items():
            Certificate.objects.filter(pk__in=found).update(level=level)


class Migration(migrations.Migration):
    dependencies = [("reports", "0019_approvals_on_paper_keep_their_digest")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
