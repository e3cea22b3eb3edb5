"""The product's addresses as they are where settings.DEMO is on."""

from django.urls import include, path

from itla_impact import urls
from itla_impact.front.urls import urlpatterns as front
from itla_impact.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

with_demo = [*front, path("demo/", include("itla_impact.front.demo_urls"))]
urlpatterns = [
    *(one for one in urls.urlpatterns if getattr(one, "app_name", "") != "front"),
    path("", include((with_demo, "front"))),
]
