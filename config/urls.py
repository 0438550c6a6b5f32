from django.contrib import admin
from django.urls import include, path

from integrations import pictures, webhooks
from integrations.api.health import healthz

urlpatterns = [
    # First, since nothing is called as often.
    path("webhooks/<str:key>/", webhooks.webhook, name=webhooks.ROUTE),
    path("admin/", admin.site.urls),
    path("api/", include("integrations.api.urls")),
    path("healthz", healthz),
    path("install/", include("integrations.installing.urls")),
    path("webhooks/", include("integrations.privacy_calls")),
    path("images/<str:signed>.<slug:extension>", pictures.picture, name=pictures.ROUTE),
]
