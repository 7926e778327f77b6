"""Addresses of the pages of this app."""

from django.urls import path

from agencies.views import (
    agencies,
    agency_changes,
    calendar,
    groups,
    options,
    outbox,
    people,
    profile,
    reminders,
)

app_name = "agencies"
urlpatterns = [
    path("", agencies.agency_list, name="agency-list"),
    path("new/", agency_changes.agency_create, name="agency-create"),
    path("options/", options.agency_options, name="agency-options"),
    path("<int:pk>/", agencies.agency_detail, name="agency-detail"),
    path("<int:pk>/particulars/", agency_changes.agency_change, name="agency-change"),
    path("<int:pk>/name/", agency_changes.agency_rename, name="agency-rename"),
    path("<int:pk>/succession/", agency_changes.succession_add, name="agency-succession-add"),
    path("<int:pk>/spellings/", agency_changes.alias_add, name="agency-alias-add"),
    path("<int:pk>/codes/", agency_changes.code_add, name="agency-code-add"),
    path("<int:pk>/reminders/", reminders.agency_reminders, name="agency-reminders"),
    path("outbox/", outbox.outbox_list, name="outbox"),
    path("outbox/<slug:act>/", outbox.outbox_act, name="outbox-all"),
    path("outbox/<int:pk>/<slug:act>/", outbox.outbox_act, name="outbox-one"),
    path("groups/", groups.group_list, name="group-list"),
    path("groups/new/", groups.group_create, name="group-create"),
    path("groups/<int:pk>/", groups.group_detail, name="group-detail"),
    path("groups/<int:pk>/name/", groups.group_change, name="group-change"),
    path("groups/<int:pk>/members/", groups.group_members, name="group-members"),
    path("people/", people.person_list, name="person-list"),
    path("people/new/", people.person_create, name="person-create"),
    path("people/<int:pk>/", people.person_detail, name="person-detail"),
    path("people/<int:pk>/particulars/", people.person_change, name="person-change"),
    path("people/<int:pk>/password/", people.person_password, name="person-password"),
    path("people/<int:pk>/close/", people.person_account, {"act": "close"}, name="person-close"),
    path("people/<int:pk>/reopen/", people.person_account, {"act": "reopen"}, name="person-reopen"),
    path("people/<int:pk>/roles/", people.membership_grant, name="membership-grant"),
    path("people/<int:pk>/stand-ins/", people.stand_in_create, name="stand-in-create"),
    path("roles/<int:pk>/end/", people.membership_end, name="membership-end"),
    path("stand-ins/<int:pk>/end/", people.stand_in_end, name="stand-in-end"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:pk>/clear/", calendar.special_day_clear, name="special-day-clear"),
    path("me/", profile.profile, name="profile"),
    path("me/stand-in/", profile.own_stand_in_create, name="own-stand-in-create"),
    path("me/stand-in/<int:pk>/end/", profile.own_stand_in_end, name="own-stand-in-end"),
]
