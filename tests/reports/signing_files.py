"""A certification authority of the tests and certificate files that it gives out."""

import functools
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "รหัสลับ-๑๒"


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _built(subject, issuer, key, days, *extensions):
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer))
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    for extension in extensions:
        made = made.add_extension(extension, critical=True)
    return made


def _use(**on):
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
        " encipher_only decipher_only"
    ).split()
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


@functools.cache
def authority():
    """(certificate, key) of the tests' own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    can = (x509.BasicConstraints(True, None), _use(key_cert_sign=True, crl_sign=True))
    return _built("CA ของการทดสอบ", "CA ของการทดสอบ", key, 4000, *can).sign(key, hashes.SHA256()), key


@functools.cache
def p12(days=365, *, use="content_commitment", curve=False, bits=2048, with_key=True):
    """The bytes of a PKCS#12 file of an office, valid for so many days from now."""
    root, root_key = authority()
    key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, bits)
    can = (x509.BasicConstraints(False, None), _use(**{use: True}))
    certificate = _built("สพป.ตัวอย่าง เขต 1", "CA ของการทดสอบ", key, days, *can).sign(root_key, hashes.SHA256())
    protection = serialization.BestAvailableEncryption(PASSWORD.encode())
    kept = (key, certificate) if with_key else (None, None)
    return pkcs12.serialize_key_and_certificates(b"office", *kept, [root if with_key else certificate], protection)
