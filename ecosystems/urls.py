"""The addresses of the ecosystems app: its staff pages under the ecosystem, invitations, and the national network."""

from django.urls import URLPattern, URLResolver, include, path

from ecosystems import entry_urls
from ecosystems.views import agenda, backbone, invitations, members, network, people, settings

app_name = "ecosystems"

staff: list[URLPattern | URLResolver] = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/vision/", agenda.edit_vision, name="vision"),
    path("agenda/goals/new/", agenda.new_goal, name="new-goal"),
    path("agenda/goals/<int:number>/", agenda.edit_goal, name="goal"),
    path("agenda/goals/<int:number>/end/", agenda.end_goal, name="end-goal"),
    path("agenda/activities/new/", agenda.new_activity, name="new-activity"),
    path("agenda/activities/<int:pk>/", agenda.edit_activity, name="activity"),
    path("agenda/activities/<int:pk>/end/", agenda.end_activity, name="end-activity"),
    path("entries/", include(entry_urls.urlpatterns)),
    path("members/", members.members, name="members"),
    path("members/add/", members.add, name="add-member"),
    path("members/<int:pk>/end/", members.end, name="end-membership"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/give/", people.give, name="give-seat"),
    path("people/invitations/<uuid:pk>/resend/", people.resend, name="resend-invitation"),
    path("people/invitations/<uuid:pk>/withdraw/", people.withdraw, name="withdraw-invitation"),
    path("people/seats/<int:pk>/end/", people.end_seat, name="end-seat"),
    path("settings/", settings.settings, name="settings"),
]

urlpatterns = [
    path("e/<slug:slug>/", include(staff)),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="accept-invitation"),
    path("invitations/<str:token>/join/", invitations.join, name="join-by-invitation"),
    path("network/", network.network, name="network"),
    path("network/found/", network.found, name="found"),
    path("network/backbone/", backbone.people, name="backbone"),
    path("network/backbone/invite/", backbone.invite, name="invite-backbone"),
    path("network/backbone/invitations/<uuid:pk>/resend/", backbone.resend, name="resend-backbone-invitation"),
    path("network/backbone/invitations/<uuid:pk>/withdraw/", backbone.withdraw, name="withdraw-backbone-invitation"),
    path("network/backbone/seats/<int:pk>/end/", backbone.end_seat, name="end-backbone-seat"),
]
