"""The broker of an embedded installation: kombu's folder of message files, made safe against a half-written file.

kombu writes a message under the name by which workers look for it; a worker that is faster than the writer reads an
empty or cut file, and stops. Here a message has that name only once it is whole, and a damaged one is passed over: the
reaper publishes its job again.
"""

from pathlib import Path
from queue import Empty
from time import time_ns
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        """Puts a message into the folder of the queue. Raises ChannelError where it cannot be written."""
        folder = Path(self.data_folder_out)
        name = f"{time_ns()}_{uuid4()}.{queue}.msg"
        part = folder / f".{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.replace(folder / name)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ChannelError(f"Cannot add {name} to the queue") from error

    def _get(self, queue):
        """The next whole message of the queue. Raises queue.Empty when there is none."""
        try:
            return super()._get(queue)
        except ValueError:
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel


def use():
    """From now on "filesystem://" means this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
