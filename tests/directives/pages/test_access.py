"""Who opens which page and file of a document."""

from django.urls import reverse

from directives.services import RecipientLine
from tests.core.files import PDF, upload
from tests.directives.conftest import plan
from tests.directives.pages.conftest import NEW


def test_unseen_answers_404_and_seen_but_not_allowed_403(
    incoming, outgoing, signed_in, outsider, focal, auditor, department
):
    hidden = incoming(plan()).document
    shown = outgoing(recipients=[RecipientLine(words="STC", agency=department)]).document
    for name in ("document-detail", "document-correct", "citation-add", "attachment-add"):
        hidden_url, shown_url = (
            reverse(f"directives:{name}", args=[d.pk]) for d in (hidden, shown)
        )
        assert signed_in(outsider).get(hidden_url).status_code == 404
        assert signed_in(focal).get(hidden_url).status_code == 404
        expected = 200 if name == "document-detail" else 403
        assert signed_in(focal).get(shown_url).status_code == expected
        assert signed_in(auditor).get(shown_url).status_code == expected
    assert signed_in(focal).get(NEW).status_code == 403


def test_anonymous_visitors_are_sent_to_sign_in(client, incoming):
    document = incoming().document
    for url in (NEW, document.get_absolute_url(), reverse("directives:document-list")):
        assert client.get(url).status_code == 302


def test_files_are_served_safely_and_only_to_those_who_see_the_document(
    incoming, signed_in, clerk, outsider
):
    document = incoming(files=[_checked()]).document
    url = reverse("directives:attachment-download", args=[document.attachments.get().pk])
    assert signed_in(outsider).get(url).status_code == 404
    served = signed_in(clerk).get(url)
    assert b"".join(served.streaming_content) == PDF
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Type"] == "application/pdf"
    assert served["Content-Disposition"].startswith("inline; filename*=utf-8''c%C3%B4ng")
    assert "default-src 'none'" in served["Content-Security-Policy"]
    saved = signed_in(clerk).get(url, {"download": "1"})
    assert saved["Content-Disposition"].startswith("attachment")
    again = signed_in(clerk).get(url, headers={"If-None-Match": served["ETag"]})
    assert again.status_code == 304


def _checked():
    from core.uploads import check_upload

    return check_upload(upload(PDF, "công văn.pdf"), field="files")
