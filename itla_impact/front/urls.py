"""Pages that show several apps' data, and those that belong to no app."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from itla_impact.front.views import accessibility, home, information, jobs, me, overview, public, second_factor, tokens

app_name = "front"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    path("me/", me.me, name="me"),
    path("me/language/", second_factor.language, name="language"),
    path("me/start/", me.start, name="start"),
    path("me/delete/", me.delete, name="delete-me"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/new/<slug:kind>/", jobs.start, name="start-job"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="retry-job"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<uuid:pk>/revoke/", tokens.revoke, name="revoke-token"),
    path("e/<slug:slug>/", overview.overview, name="overview"),
    path("<language:language>/e/<slug:slug>/", public.public_ecosystem, name="public-ecosystem"),
    path("<language:language>/", home.home, name="home"),
    path("<language:language>/privacy/", information.privacy, name="privacy"),
    path("<language:language>/accessibility/", information.accessibility, name="accessibility"),
    path("<language:language>/api/", tokens.api, name="api"),
    path("<language:language>/accessibility/feedback/", accessibility.send, name="accessibility-feedback"),
    path("<language:language>/accessibility/sent/", accessibility.sent, name="accessibility-sent"),
    path("accessibility-feedback/", accessibility.inbox, name="accessibility-inbox"),
    path("accessibility-feedback/<int:pk>/", accessibility.answer, name="accessibility-answer"),
    path("<language:language>/sources/", information.sources, name="sources"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("itla_impact.front.demo_urls")))
