"""Addresses of the pages of this app."""

from django.urls import path
from django.views.generic import RedirectView

from directives.views import (
    changing,
    detail,
    lists,
    parts,
    postal,
    registering,
    registers,
    stamping,
)

app_name = "directives"
urlpatterns = [
    path("", lists.document_list, name="document-list"),
    path("options/", lists.document_options, name="document-options"),
    # "n" on every page: a file is read first; typing it all by hand is one link further
    path("new/", RedirectView.as_view(pattern_name="intake:desk"), name="document-create"),
    path("incoming/new/", registering.register_incoming, name="document-register-incoming"),
    path("outgoing/new/", registering.register_outgoing, name="document-register-outgoing"),
    path("secret/new/", registering.secret_placeholder, name="secret-placeholder"),
    path("<int:pk>/", detail.document_detail, name="document-detail"),
    path("<int:pk>/text/", detail.document_text, name="document-text"),
    path("<int:pk>/correct/", changing.document_correct, name="document-correct"),
    path("<int:pk>/complete/", changing.document_complete, name="document-complete"),
    path("<int:pk>/enter/", registering.document_enter, name="document-enter"),
    path("<int:pk>/receive/", changing.document_receive, name="document-receive"),
    path("<int:pk>/citations/add/", parts.citation_add, name="citation-add"),
    path("<int:pk>/recipients/add/", parts.recipient_add, name="recipient-add"),
    path("<int:pk>/files/add/", parts.attachment_add, name="attachment-add"),
    path("citations/<int:pk>/remove/", parts.citation_remove, name="citation-remove"),
    path("recipients/<int:pk>/remove/", parts.recipient_remove, name="recipient-remove"),
    path("files/<int:pk>/", parts.attachment_download, name="attachment-download"),
    path("files/<int:pk>/remove/", parts.attachment_remove, name="attachment-remove"),
    path("registers/", registers.register_list, name="register-list"),
    path("registers/<int:pk>/", registers.register_detail, name="register-detail"),
    path(
        "registers/<int:pk>/inspection/", registers.register_inspection, name="register-inspection"
    ),
    path("registers/lines/<int:pk>/strike/", registers.entry_strike, name="entry-strike"),
    path("registers/lines/<int:pk>/post/", postal.sending_record, name="sending-record"),
    path("registers/lines/<int:pk>/scan/", stamping.scan_stamp, name="scan-stamp"),
    path(
        "registers/lines/<int:pk>/scan/copies/",
        stamping.scan_stamp_copies,
        name="scan-stamp-copies",
    ),
    path("stamped/<int:pk>/", stamping.stamped_download, name="stamped-download"),
    path("stamped/<int:pk>/page-one.png", stamping.stamped_picture, name="stamped-picture"),
    path("registers/post/new/", postal.sending_choose, name="sending-choose"),
    path("registers/post/lines/<int:pk>/correct/", postal.sending_correct, name="sending-correct"),
    path("registers/post/lines/<int:pk>/strike/", postal.sending_strike, name="sending-strike"),
]
