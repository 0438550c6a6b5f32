from django.urls import include, path, re_path

from integrations.api.views import Nowhere

urlpatterns = [
    path("v1/", include("integrations.api.v1.urls")),
    re_path("", Nowhere.as_view()),
]
