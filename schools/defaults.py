"""What the product ships with for every office: kinds of networks, types of schools and programmes."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


def load(**_signal):
    """Adds the shipped kinds and programmes that are missing; called after each migrate, so a new release brings more.

    Rows an office made or renamed stay as they are.
    """
    from schools.models import NetworkKind, Programme

    there = set(NetworkKind.objects.filter(office=None).values_list("name", flat=True))
    kinds = json.loads((FOLDER / "network_kinds.json").read_text())
    NetworkKind.objects.bulk_create(
        NetworkKind(position=position, **row) for position, row in enumerate(kinds) if row["name"] not in there
    )
    there = set(Programme.objects.filter(office=None).values_list("name", flat=True))
    programmes = json.loads((FOLDER / "programmes.json").read_text())
    Programme.objects.bulk_create(Programme(**row) for row in programmes if row["name"] not in there)
