"""A form whose identity was used up."""

import uuid


def afresh(form):
    """Gives a bound form another identity, so that its next press is a new thing and no second click."""
    form.data = form.data.copy()
    form.data["client_uuid"] = str(uuid.uuid4())
