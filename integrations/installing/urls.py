from django.urls import path

from integrations.installing import views

urlpatterns = [
    path("<str:platform>/", views.start, name="install"),
    path("<str:platform>/back/", views.back, name="install-back"),
]
