"""Doors to the tree, to people and to the trail of the office."""

from django.urls import path

from portfolio.views import nodes, people, trail

app_name = "portfolio"
urlpatterns = [
    path("tree/new/", nodes.new, name="new-top"),
    path("nodes/<str:code>/new/", nodes.new, name="new-node"),
    path("nodes/<str:code>/edit/", nodes.edit, name="edit-node"),
    path("nodes/<str:code>/move/", nodes.move, name="move-node"),
    path("people/", people.people, name="people"),
    path("find-person/", people.invite, name="find-person"),
    path("people/<str:username>/", people.person, name="person"),
    path("people/<str:username>/grants/", people.grant, name="grant"),
    path("people/<str:username>/grants/<int:pk>/revocation/", people.revoke, name="revoke"),
    path("people/<str:username>/closure/", people.close, name="close-person"),
    path("people/<str:username>/reopening/", people.reopen, name="reopen-person"),
    path("trail/", trail.trail, name="trail"),
    path("trail/proof/", trail.proof, name="proof"),
]
