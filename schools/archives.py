"""What may be asked of an uploaded archive before anything is unpacked."""

import zipfile
import zlib
from contextlib import contextmanager
from struct import Struct

# The records at the end of an archive, and the bytes of each that a reader goes by: how many entries the list of its
# contents has and how long that list is. ZIP64 has a second, longer record, and before the end a word where it stands.
END, END_64, PLACE_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END, _END_64, _PLACE_64 = Struct("<4s6xHL6x"), Struct("<4s28xQQ8x"), Struct("<4s4xQ4x")
# What the short record says where the longer one says it.
ELSEWHERE = (1 << 16) - 1, (1 << 32) - 1
REMARK = (1 << 16) + _END.size
# An entry of the list has 46 bytes and its name.
ENTRY_BYTES = 512
FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)


class Damaged(Exception):
    """The archive cannot be read."""


class Crowded(Exception):
    """The archive holds more entries than it may."""


@contextmanager
def opened(file, *, most):
    """The archive in an open file, with at most `most` entries. Raises Crowded before they are listed, and Damaged,
    also for what the block finds. The file stands at its start afterwards."""
    try:
        if is_crowded(file, most):
            raise Crowded
        with zipfile.ZipFile(file) as archive:
            if len(archive.infolist()) > most:
                raise Crowded
            yield archive
    except FAULTS as fault:
        raise Damaged from fault
    finally:
        file.seek(0)


def is_crowded(file, most):
    """Whether an archive says at its end that it lists more than `most` entries, or a list too long for those: a reader
    makes an object of each as long as the list goes on, whatever their number is said to be."""
    return any(count > most or length > most * ENTRY_BYTES for count, length in _said(file))


def _said(file):
    """(entries, bytes of their list) of every record at the end that a reader may go by."""
    size = file.seek(0, 2)
    at = max(size - REMARK, 0)
    file.seek(at)
    tail = file.read(REMARK)
    # Without a remark the record is the very end, whatever its own bytes look like.
    end = len(tail) - _END.size
    if end < 0 or not (tail.startswith(END, end) and tail.endswith(b"\0\0")):
        end = tail.rfind(END)
    if end < 0 or end + _END.size > len(tail):
        return
    _mark, count, length = _END.unpack_from(tail, end)
    yield count % ELSEWHERE[0], length % ELSEWHERE[1]
    place = at + end - _PLACE_64.size
    mark, told = _PLACE_64.unpack(_bytes(file, place, _PLACE_64.size))
    if mark != PLACE_64:
        return
    # Some readers look where the word says, some right before it.
    for start in {told, place - _END_64.size}:
        mark, count, length = _END_64.unpack(_bytes(file, start, _END_64.size))
        if mark == END_64:
            yield count, length


def _bytes(file, start, count):
    """So many bytes from a place in a file, noughts where it has none."""
    if not 0 <= start < 1 << 63:
        return bytes(count)
    file.seek(start)
    return file.read(count).ljust(count, b"\0")
