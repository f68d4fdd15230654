"""The common book of certificates becomes two, one per kind; both go on after the last common number."""

from django.db import migrations


def split(apps, schema_editor):
    Book = apps.get_model("registry", "Book")
    for book in Book.objects.filter(kind="certificate").order_by("pk"):
        note = ""
        if book.next_number > book.first_number:
            note = (
                f"เลขที่ {book.first_number}–{book.next_number - 1} ออกจากทะเบียนร่วมของเกียรติบัตรและวุฒิบัตร "
                "ก่อนแยกทะเบียนตามประเภท"
            )
        book.kind, book.note = "certificate_honour", note
        book.save()
        # No training paper of the common series can meet its number again.
        Book.objects.create(
            office_id=book.office_id,
            kind="certificate_training",
            be_year=book.be_year,
            first_number=book.next_number,
            next_number=book.next_number,
            note=note,
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_books_by_kind")]

    operations = [migrations.RunPython(split, migrations.RunPython.noop)]
