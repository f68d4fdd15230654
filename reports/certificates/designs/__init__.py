"""The artworks and designs that come with the product."""

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Artwork:
    """A drawn background: `module` has svg(), its text, and layout(), the design made for it."""

    label: str
    page: str
    module: str

    def _module(self):
        return import_module(f"reports.certificates.designs.{self.module}")

    def svg(self):
        """The background as SVG text, in millimetres of its page."""
        return self._module().svg()

    def layout(self):
        """The design that comes with it."""
        return self._module().layout()


ARTWORKS = {
    "gold": Artwork("ทองคลาสสิก", "landscape", "gold"),
    "modern": Artwork("เรียบทันสมัย", "landscape", "modern"),
    "thai": Artwork("ลายไทยวิชาการ", "landscape", "thai"),
    "upright": Artwork("แนวตั้งเกียรติยศ", "portrait", "upright"),
}
