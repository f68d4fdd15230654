"""Why a step of an import is not done."""


class Stale(Exception):
    """Something changed after the preview was made: what the person saw is no longer what would happen."""


class OtherPreview(Exception):
    """The preview is not the one that the person looked at and confirmed."""


class Applying(Exception):
    """Somebody has confirmed the preview, and a job is about to apply it."""


class OtherOffice(Exception):
    """The file names another office than the one it goes into, and nobody has said that this is meant."""


class NotReady(Exception):
    """The batch was applied, dropped or undone meanwhile."""


class NotLast(Exception):
    """A newer import of the kind was applied; it has to be taken back first."""
