"""Who gets through to the files of issued certificates."""

from tests.access.rows import CLERK, DIRECTOR, HEAD, Row, batch, both

REGISTRARS = {CLERK, HEAD, DIRECTOR}


ROWS = {
    "reports:certificate_files": Row(batch("issued"), get=both(REGISTRARS)),
    "reports:certificate_stop": Row(batch("issued"), post=both({CLERK})),
    "reports:certificate_whole": Row(batch("ready"), post=both(REGISTRARS)),
    "reports:certificate_zip": Row(batch("ready"), post=both(REGISTRARS)),
}
