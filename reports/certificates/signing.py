"""Digital signatures of single papers: PAdES B-B, with the office's own certificate file (PKCS#12).

See docs/decisions/signed-certificates.md for where the key and its password lie.
"""

import base64
import functools
import io
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

# What a signature of one chain takes; pyHanko would sign twice to find out.
ROOM = 16 * 1024
FIELD = "Signature1"
LEAST_BITS = 2048
NO_PASSWORD = "ไฟล์ใบรับรองต้องมีรหัสผ่าน หากไฟล์ไม่มี โปรดส่งออกใหม่โดยตั้งรหัสผ่าน"


class KeyFault(Exception):
    """The certificate file cannot be used; the message is Thai and for the person."""


@dataclass(frozen=True)
class Facts:
    """What a certificate says of itself."""

    subject: str
    issuer: str
    serial: str
    starts_at: datetime
    ends_at: datetime


def facts_of(content, password):
    """The Facts of a PKCS#12 file that can sign now. Raises KeyFault."""
    kept = _opened(content, password)
    certificate = kept.cert.certificate
    facts = Facts(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}"[:64],
        starts_at=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
    )
    now = timezone.now()
    if facts.ends_at <= now:
        raise KeyFault(f"ใบรับรองหมดอายุแล้วเมื่อ {_day(facts.ends_at)} โปรดใช้ใบรับรองที่ยังไม่หมดอายุ")
    if facts.starts_at > now:
        raise KeyFault(f"ใบรับรองเริ่มใช้ได้ {_day(facts.starts_at)} จึงยังใช้ลงลายมือชื่อไม่ได้")
    _check_use(certificate)
    return facts


def _opened(content, password):
    """The key and certificates of a PKCS#12 file. Raises KeyFault."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        kept = pkcs12.load_pkcs12(content, password.encode() or None)
    except Exception as error:
        # It does not tell a wrong password from a broken file.
        raise KeyFault("เปิดไฟล์ใบรับรองไม่ได้ โปรดตรวจรหัสผ่าน และตรวจว่าเป็นไฟล์ .p12 หรือ .pfx") from error
    if kept.key is None or kept.cert is None:
        raise KeyFault("ไฟล์นี้ไม่มีกุญแจส่วนตัวคู่กับใบรับรอง โปรดส่งออกไฟล์ใหม่โดยเลือกให้รวมกุญแจส่วนตัว")
    rsa_key = isinstance(kept.key, rsa.RSAPrivateKey)
    if not rsa_key and not isinstance(kept.key, ec.EllipticCurvePrivateKey):
        raise KeyFault("ใบรับรองต้องใช้กุญแจชนิด RSA หรือ EC")
    if rsa_key and kept.key.key_size < LEAST_BITS:
        raise KeyFault(f"กุญแจ RSA ต้องยาวอย่างน้อย {LEAST_BITS} บิต")
    if kept.key.public_key() != kept.cert.certificate.public_key():
        raise KeyFault("กุญแจส่วนตัวในไฟล์ไม่ตรงกับใบรับรอง โปรดส่งออกไฟล์ใหม่")
    return kept


def _check_use(certificate):
    from cryptography import x509

    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (use.digital_signature or use.content_commitment):
        raise KeyFault("ใบรับรองนี้ไม่ได้ออกให้ใช้ลงลายมือชื่อ โปรดใช้ใบรับรองสำหรับลงลายมือชื่ออิเล็กทรอนิกส์")


def _name(name):
    """`สพป.ตัวอย่าง เขต 1 · OBEC`: who it is, then of what organisation."""
    from cryptography.x509.oid import NameOID

    parts = [
        str(found[0].value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        if (found := name.get_attributes_for_oid(oid))
    ]
    return " · ".join(dict.fromkeys(parts))[:300] or name.rfc4514_string()[:300]


def _day(moment):
    from thai.dates import short

    return short(timezone.localtime(moment).date())


class Signer:
    """Signs papers of one office; the key is opened once."""

    def __init__(self, content, password, office_name):
        facts_of(content, password)
        self._pdf_signer = _pdf_signer(_opened(content, password), content, password, office_name)

    def added_to(self, paper):
        """The bytes to append to the PDF of a paper; with them it is signed as a whole, and not to be changed."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer = IncrementalPdfFileWriter(io.BytesIO(paper))
        signed = self._pdf_signer.sign_pdf(writer, bytes_reserved=ROOM).getvalue()
        if not signed.startswith(paper):
            raise KeyFault("ลงลายมือชื่อดิจิทัลไม่สำเร็จ")
        return signed[len(paper) :]


def _pdf_signer(kept, content, password, office_name):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from pyhanko.sign import fields, signers

    class OneKey(signers.SimpleSigner):
        # The plain one reads and checks its key anew for each paper, which takes longer than all the rest.
        async def async_sign_raw(self, data, digest_algorithm, dry_run=False):
            if isinstance(kept.key, ec.EllipticCurvePrivateKey):
                return kept.key.sign(data, ec.ECDSA(hashes.SHA256()))
            return kept.key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    plain = signers.SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=password.encode() or None)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=office_name,
        reason="ออกเกียรติบัตร",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    one = OneKey(signing_cert=plain.signing_cert, signing_key=plain.signing_key, cert_registry=plain.cert_registry)
    return signers.PdfSigner(meta, signer=one)


def signer_of(office):
    """A Signer with the key that the office uses now. Raises KeyFault, in words for the clerk."""
    from reports.models import SigningKey

    key = SigningKey.objects.select_related("file").filter(office=office, removed_at=None).first()
    if key is None:
        raise KeyFault("สำนักงานยังไม่มีใบรับรองลายมือชื่อดิจิทัล โปรดให้ผู้ดูแลสำนักงานเพิ่มก่อน")
    with key.file.content.open("rb") as source:
        return Signer(source.read(), unsealed(key.password), office.formal_name)


def fault_of(office):
    """Why the office cannot sign digitally now, in Thai; "" where it can."""
    try:
        signer_of(office)
    except KeyFault as fault:
        return str(fault)
    return ""


def sealed(password):
    """A password as it is kept: nobody reads it who has the database alone."""
    return _box().encrypt(password.encode()).decode()


def unsealed(kept):
    """The password again. Raises KeyFault when the installation's secret is another one now."""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise KeyFault("เปิดรหัสผ่านของใบรับรองไม่ได้ เพราะกุญแจของระบบเปลี่ยนไป โปรดให้ผู้ดูแลสำนักงานเพิ่มใบรับรองอีกครั้ง") from None


def _box():
    return _box_of(settings.SECRET_KEY)


@functools.lru_cache(2)
def _box_of(secret):
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(hashes.SHA256(), 32, salt=None, info=b"reports.signing_key.password").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))
