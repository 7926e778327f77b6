"""Signatures inside a PDF: signed by whom, intact, trusted only through the operator's own folder."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

from directives.intake.runner import look_apart
from tests.directives.receiving import hostile

SIGNER = "Nguyễn Văn Ký Thử"


@pytest.fixture(scope="module")
def keys():
    """A key with its own certificate, as a small authority would issue it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SIGNER)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return key, certificate


@pytest.fixture(scope="module")
def signed(keys) -> bytes:
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509

    key, certificate = keys
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(
            certificate.public_bytes(serialization.Encoding.DER)
        ),
        signing_key=asn1_keys.PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(hostile.pdf()))
    with ThreadPoolExecutor() as apart:  # the loop of a browser test may run in this thread
        signing = apart.submit(
            signers.sign_pdf,
            writer,
            signers.PdfSignatureMetadata(field_name="KySo"),
            signer=signer,
            new_field_spec=SigFieldSpec("KySo"),
        )
    return signing.result().getvalue()


def test_a_signature_is_found_but_trusted_only_through_the_folder(signed, keys, tmp_path):
    (found,) = look_apart(signed, trusted_roots=tmp_path).signatures
    assert (found.signer, found.intact, found.whole, found.trusted) == (SIGNER, True, True, False)
    assert found.signed_at
    pem = keys[1].public_bytes(serialization.Encoding.PEM)
    (tmp_path / "goc.pem").write_bytes(pem)
    (found,) = look_apart(signed, trusted_roots=tmp_path).signatures
    assert found.trusted


def test_a_changed_file_is_no_longer_intact(signed, tmp_path):
    at = signed.index(b"/MediaBox")
    changed = signed[:at] + signed[at : at + 40].replace(b"200", b"201") + signed[at + 40 :]
    assert changed != signed
    (found,) = look_apart(changed, trusted_roots=tmp_path).signatures
    assert not found.intact


def test_an_unsigned_file_has_no_signature(tmp_path):
    look = look_apart(hostile.pdf(pages=2), trusted_roots=tmp_path)
    assert look.signatures == () and look.n_pages == 2
