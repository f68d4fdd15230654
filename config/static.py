"""How static files are named and packed for serving."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ForgivingManifestStorage(CompressedManifestStaticFilesStorage):
    """Far-future names for every file, without failing on the source maps that Bootstrap names but we do not ship."""

    manifest_strict = False
    # Our own modules name the modules they import by their hashes, too; Django's way of it would read every
    # third-party file.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (
                    r"""(?m)^(?P<matched>import (?P<names>\{[^}]*\}) from "(?P<url>\./[\w.-]+)";)$""",
                    """import %(names)s from "%(url)s";""",
                ),
            ),
        ),
    )

    def hashed_name(self, name, content=None, filename=None):
        """The name with its hash; the name as it stands where a third-party file points at nothing."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            # Django's pattern takes the blank before the closing `*/` along.
            if name.rstrip().endswith(".map"):
                return name
            raise
