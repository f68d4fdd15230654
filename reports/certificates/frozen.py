"""What the papers of a batch say, as plain texts: shown before issue, frozen with each paper at issue."""

from reports.certificates import layout as layouts
from schools import frozen
from thai.dates import official
from thai.digits import arabic, thai

# What the built-in paper prints; it has the words of `detail` where designs have dates and hours.
STANDARD = ["name", "award", "number", "code", "event", "given_on", "office", "kind"]
SHOWN = layouts.FIELDS | {"name": "ชื่อ", "event": "เรื่อง", "office": "ออกโดย", "given_on": "ให้ไว้ ณ วันที่"}


def in_digits(batch, text):
    """The text with the digits the batch prints."""
    return thai(text) if batch.digits == batch.Digits.THAI else arabic(str(text))


def shared_fields(batch):
    """{field: text} that all papers of a batch share, with `signers` as a list of {slot, name, position, image}.
    A batch of the time before signers had rows of their own has its one signer."""
    signers = [
        {"slot": s.slot, "name": s.name, "position": s.position, "image": str(s.image_id or "")}
        for s in (batch.signers.all() if batch.pk else [])
    ] or [{"slot": 1, "name": batch.signer_name, "position": batch.signer_position, "image": ""}]
    return {
        "kind": batch.get_kind_display(),
        "office": batch.office.formal_name,
        # Named, not copied: a stored picture is never changed.
        "crest": str(batch.office.crest_id or ""),
        "wording": batch.wording,
        "event": batch.activity,
        "detail": batch.detail,
        "dates": batch.event_dates,
        "hours": "" if batch.hours is None else f"{batch.hours.normalize():f}",
        "given_on": arabic(official(batch.issued_on)),
        "digits": batch.digits,
        "signers": signers,
        "printed": layouts.printed(batch.design_version.layout) if batch.design_version_id else STANDARD,
    }


def said(batch):
    """shared_fields() of a draft; of an issued batch what was frozen then, whatever its office is called today."""
    words = shared_fields(batch)
    if batch.has_numbers:
        kept = batch.certificates.order_by("position").values_list("fields", flat=True).first() or {}
        words |= {name: kept[name] for name in words.keys() & kept.keys()}
    return words


def outdated(batch, signers):
    """Those of `signers` who approved something else than what the papers would say now."""
    approved = [signer for signer in signers if signer.state == signer.State.APPROVED]
    present = digest(batch) if approved else ""
    return [signer for signer in approved if signer.approved_sha256 != present]


def fields_of(shared, person, number):
    """Everything that one paper says. `number` is the text as it is printed."""
    own = {name: person.get(name, "") for name in ("name", "school", "role", "award")}
    return {**shared, **own, "number": number}


def lines_of(paper):
    """[(label, text)] of an issued paper for whoever compares it with the one in hand: what it prints, as it was
    frozen and in its digits; number, kind, holder and office in any case."""
    batch, said = paper.batch, paper.fields
    printed = {*said.get("printed", STANDARD), "name", "office"}
    detail = said.get("detail", batch.detail)
    texts = {
        "name": paper.name,
        "school": paper.school_name,
        "role": paper.role,
        "award": paper.award,
        "event": f"{said.get('wording', batch.wording)} {said.get('event', batch.activity)}",
        "dates": " ".join(part for part in (said.get("dates", ""), detail) if part),
        "hours": said.get("hours", ""),
        "office": said.get("office", batch.office.formal_name),
        "given_on": said.get("given_on", arabic(official(batch.issued_on))),
    }
    if not batch.design_version_id:
        texts["event"] = "\n".join(part for part in (texts["event"], detail) if part)
    lines = [("เลขที่", paper.number_text), ("ประเภท", paper.get_kind_display())]
    turned = _digits_of(paper)
    return lines + [(SHOWN[name], turned(text)) for name, text in texts.items() if text and name in printed]


def signed_by(paper):
    """[(name, position)] of those who stand below an issued paper, in its digits."""
    turned, batch = _digits_of(paper), paper.batch
    signers = paper.fields.get("signers") or [{"name": batch.signer_name, "position": batch.signer_position}]
    return [(turned(signer["name"]), turned(signer["position"])) for signer in signers]


def _digits_of(paper):
    """The function that writes a text in the digits that the paper prints."""
    digits = paper.fields.get("digits", paper.batch.digits)
    return thai if digits == paper.batch.Digits.THAI else lambda text: arabic(str(text))


def digest(batch):
    """SHA-256 of all that the papers of a draft will say but their numbers: what a signer agrees to."""
    design = {"design_version": batch.design_version_id, "kind": batch.kind}
    return frozen.digest({"shared": shared_fields(batch), "design": design, "people": batch.people})
