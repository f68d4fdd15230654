"""Who must have agreed before a number is taken: whoever uses the system there, everybody else on paper."""

from reports import permissions
from reports.certificates import frozen
from reports.models import BatchSigner
from schools import documents, files, recipients
from thai.likeness import key_of

PURPOSE = "certificate_approval"  # of the stored papers


def signers_of(batch):
    """The signers of a batch; one of the time before signers had rows has its one, unsaved."""
    rows = list(batch.signers.select_related("user", "decided_by"))
    return rows or [BatchSigner(batch=batch, slot=1, name=batch.signer_name, position=batch.signer_position)]


def passed_over(batch, signers):
    """Those of the signers whose name, title aside, is that of somebody of the office who may sign in the system, but
    who is not the one that is asked."""
    users = {}
    for user in recipients.of_office(batch.office_id, *permissions.SIGNERS):
        users.setdefault(key_of(str(user)), set()).add(user.pk)
    return [s for s in signers if (found := users.get(key_of(s.name))) and s.user_id not in found]


def outside(signers):
    """Those of the signers who do not say yes in the system themselves: they have no account there, or another agrees
    for them."""
    return [s for s in signers if s.user is None or key_of(s.name) != key_of(str(s.user))]


def digest_of_paper(batch):
    """Of what the approval on paper was entered for, "" without one. One of before digests were kept is for what the
    papers say now."""
    if not batch.has_approval_paper:
        return ""
    return batch.approval_sha256 or frozen.digest(batch)


def is_outdated(batch):
    """Whether the approval on paper is for something else than what the papers would say now."""
    return bool(batch.has_approval_paper and batch.approval_sha256 and batch.approval_sha256 != frozen.digest(batch))


def are_lacking(batch):
    """Whether a signer is passed over, or one from outside has no approval on record of what the papers say now."""
    signers = signers_of(batch)
    if passed_over(batch, signers):
        return True
    return bool(outside(signers)) and (not batch.has_approval_paper or is_outdated(batch))


def checked(upload):
    """(content, content type) of an uploaded approval, a PDF or a photo. Raises ValidationError."""
    if documents.head_of(upload).startswith(b"%PDF-"):
        documents.check_pdf(upload)
        return upload.read(), "application/pdf"
    return documents.check_photo(upload)


def keep(content, content_type, *, office, user):
    """Stores an approval; the same bytes once."""
    ending = "pdf" if content_type == "application/pdf" else "jpg"
    given = {"purpose": PURPOSE, "label": f"หนังสืออนุมัติเกียรติบัตร.{ending}", "content_type": content_type}
    return files.store_once(content, office=office, by=user, **given)
