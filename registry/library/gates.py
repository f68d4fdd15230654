"""Who may read the files of the library."""

from registry.permissions_library import may_read_file
from schools.files import gate

gate("library")(may_read_file)
