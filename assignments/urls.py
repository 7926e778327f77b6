"""Addresses of the pages of this app."""

from django.urls import path

from assignments.views import (
    acts,
    bulk,
    collectives,
    detail,
    documents,
    feeds,
    imports,
    lists,
    notices,
    proposals,
    recurring,
    replies,
    tasks,
)

app_name = "assignments"
urlpatterns = [
    path("", lists.assignment_list, name="assignment-list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("<int:pk>/", detail.assignment_detail, name="assignment-detail"),
    path("<int:pk>/do/<slug:action>/", acts.assignment_act, name="assignment-act"),
    path("evidence/<int:pk>/", detail.evidence_download, name="evidence-download"),
    path("task/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("task/<int:pk>/members/", collectives.task_members, name="task-members"),
    path("task/<int:pk>/correct/", tasks.task_correct, name="task-correct"),
    path("task/<int:pk>/recurrence/", recurring.task_recurrence, name="task-recurrence"),
    path("recurring/", recurring.recurrence_list, name="recurrence-list"),
    path("recurring/<int:pk>/", recurring.recurrence_detail, name="recurrence-detail"),
    path("recurring/<int:pk>/sheet/", recurring.recurrence_sheet, name="recurrence-sheet"),
    path("recurring/<int:pk>/do/<slug:action>/", recurring.recurrence_act, name="recurrence-act"),
    path("document/<int:document_pk>/", documents.document_tasks, name="document-tasks"),
    path("document/<int:document_pk>/new/", tasks.task_create, name="task-create"),
    path(
        "document/<int:document_pk>/proposals/",
        proposals.document_proposals,
        name="document-proposals",
    ),
    path("document/<int:document_pk>/replies/", replies.document_replies, name="document-replies"),
    path(
        "document/<int:document_pk>/replies/<slug:kind>/",
        replies.document_replies_export,
        name="document-replies-export",
    ),
    path("document/<int:document_pk>/chain/", documents.document_chain, name="document-chain"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_create, name="import-create"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/choose/", imports.import_choose, name="import-choose"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/findings/", imports.import_findings, name="import-findings"),
    path("feeds/", feeds.feed_list, name="feed-list"),
    path("feeds/<int:pk>/revoke/", feeds.feed_revoke, name="feed-revoke"),
    # config.logs keeps this address out of the logs.
    path("feeds/<str:secret>.ics", feeds.feed_read, name="feed-read"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/count/", notices.notice_count, name="notice-count"),
    path("notices/read/", notices.notice_read, name="notice-read-all"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice-read"),
]
