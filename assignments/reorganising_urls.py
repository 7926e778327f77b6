"""Addresses of the guided reorganisation."""

from django.urls import path

from assignments.views import reorganising as views

app_name = "reorganising"
urlpatterns = [
    path("", views.reorganisation_list, name="list"),
    path("new/", views.reorganisation_create, name="create"),
    path("<int:pk>/", views.reorganisation_detail, name="detail"),
    path("<int:pk>/who-ends/", views.reorganisation_change, name="change"),
    path("<int:pk>/who-takes-over/", views.reorganisation_heirs, name="heirs"),
    path("<int:pk>/who-follows/", views.reorganisation_followers, name="followers"),
    path("<int:pk>/duties/", views.reorganisation_duties, name="duties"),
    path("<int:pk>/undo/", views.reorganisation_undo, name="undo"),
    path("<int:pk>/do/<slug:verb>/", views.reorganisation_act, name="act"),
]
