"""The demo's addresses; they exist only where settings.DEMO says so."""

from django.urls import path

from itla_impact.front.views import demo

urlpatterns = [
    path("", demo.demo, name="demo"),
    path("login/", demo.login, name="demo-login"),
    path("mail/", demo.mail, name="demo-mail"),
]
