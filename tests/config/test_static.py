"""A module is asked for by its hashed name also where another module imports it."""

import json
import re

from config.static import ForgivingManifestStorage
from tests.servers import ROOT


def collected(folder):
    """{name: hashed name} of the files in a folder, packed as collectstatic does."""
    storage = ForgivingManifestStorage(location=folder, base_url="/static/")
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.*")]
    for name, _hashed, processed in storage.post_process({name: (storage, name) for name in names}):
        assert not isinstance(processed, Exception), (name, processed)
    return json.loads((folder / "staticfiles.json").read_text())["paths"]


def test_our_modules_import_hashed_ones(tmp_path):
    (tmp_path / "js").mkdir()
    ours = list((ROOT / "static" / "js").glob("*.js"))
    for path in ours:
        (tmp_path / "js" / path.name).write_text(path.read_text())
    found = collected(tmp_path)
    told = 0
    for path in ours:
        text = (tmp_path / found[f"js/{path.name}"]).read_text()
        for name in re.findall(r"""(?m)^import\b.*?["'](.+?)["'];""", text):
            told += 1
            assert f"js/{name.removeprefix('./')}" in found.values(), (path.name, name)
    assert told >= 3


def test_what_others_wrote_stays_as_it_is(tmp_path):
    (tmp_path / "leaflet").mkdir()
    (tmp_path / "leaflet" / "a.js").write_text('import { x } from "./not-shipped.js";\n')
    found = collected(tmp_path)
    assert "./not-shipped.js" in (tmp_path / found["leaflet/a.js"]).read_text()
