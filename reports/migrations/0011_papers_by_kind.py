"""Papers issued before the registers were parted: their kind, and the number as it stands on them."""

from django.db import migrations

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def fill(apps, schema_editor):
    Certificate = apps.get_model("reports", "Certificate")
    waiting = []
    # The people of a batch would come along with each of its papers.
    needed = ("number", "be_year", "number_text", "kind", "batch__kind")
    old = Certificate.objects.filter(number_text="").select_related("batch").only(*needed).order_by("pk")
    for paper in old.iterator(chunk_size=1000):
        paper.kind = paper.batch.kind
        paper.number_text = f"{paper.number}/{paper.be_year}".translate(THAI)
        waiting.append(paper)
        if len(waiting) == 1000:
            Certificate.objects.bulk_update(waiting, ["kind", "number_text"])
            waiting = []
    Certificate.objects.bulk_update(waiting, ["kind", "number_text"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_certificate_designs_and_parts"),
        # The books part in the same upgrade.
        ("registry", "0003_carry_books_over"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
