"""Questions get the code that names them through versions; what was a text box stays a long text."""

from django.db import migrations


def fill(apps, _schema):
    Item = apps.get_model("instruments", "Item")
    Instrument = apps.get_model("instruments", "Instrument")
    Item.objects.filter(kind="text").update(kind="long_text")
    numbers = {}
    rows = []
    for item in Item.objects.order_by("section__version", "section__position", "position").select_related("section"):
        number = numbers[item.section.version_id] = numbers.get(item.section.version_id, 0) + 1
        item.code = f"q{number}"
        rows.append(item)
    Item.objects.bulk_update(rows, ["code"], batch_size=500)
    Instrument.objects.filter(office=None, code="F-visit").update(is_preferred=True)


class Migration(migrations.Migration):
    dependencies = [("instruments", "0002_tools_of_a_visit")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
