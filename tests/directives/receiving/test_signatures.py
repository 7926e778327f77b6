"""Signatures inside a PDF: signed by whom, intact, trusted only through the operator's own folder."""

import pytest
from cryptography.hazmat.primitives import serialization

from directives.intake.runner import look_apart
from tests.directives.receiving import hostile
from tests.directives.signing import SIGNER, new_keys, signed_with


@pytest.fixture(scope="module")
def keys():
    return new_keys()


@pytest.fixture(scope="module")
def signed(keys) -> bytes:
    return signed_with(keys, hostile.pdf())


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
