"""Writing the item bank."""

from django.db import transaction

from qa.models import BankItem
from schools import audit, files
from schools.models import Office

PURPOSE = "bank_item"


@transaction.atomic
def save(*, form, by):
    """Saves a valid BankItemForm with its file. Returns False when somebody else was faster, or when a new item's code
    was taken meanwhile."""
    item, upload = form.instance, form.cleaned_data["upload"]
    Office.objects.select_for_update().get(pk=item.office_id)
    if item.pk is not None:
        seen = form.cleaned_data["version"]
        if not BankItem.objects.filter(pk=item.pk, version=seen).update(version=seen + 1):
            return False
        item.version = seen + 1
    elif BankItem.objects.filter(office=item.office_id, code=item.code).exists():
        return False
    if upload:
        item.file = files.store(
            upload.file, office=item.office, purpose=PURPOSE, label=upload.name, content_type="application/pdf", by=by
        )
    item.save()
    audit.record("save bank item", item, actor=by, office=item.office, fields=sorted(form.changed_data))
    return True
