"""Pages of models that other packages bring, in our look and for support alone."""

from typing import Any

from axes import admin as axes_admin
from axes import models as axes_models
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_q import admin as q_admin
from django_q import models as q_models
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from catalog.admin.support import SupportAdmin, SupportReadOnlyAdmin

LOOKED_AT: dict[type[Model], type[Any]] = {
    q_models.Schedule: q_admin.ScheduleAdmin,
    q_models.Success: q_admin.TaskAdmin,
    q_models.Failure: q_admin.FailAdmin,
    q_models.OrmQ: q_admin.QueueAdmin,
    axes_models.AccessAttempt: axes_admin.AccessAttemptAdmin,
    axes_models.AccessLog: axes_admin.AccessLogAdmin,
    axes_models.AccessFailureLog: axes_admin.AccessFailureLogAdmin,
}

for model, pages in LOOKED_AT.items():
    admin.site.unregister(model)
    # Nothing is done on these pages: tasks are doorbells, and what waits has pages of its own.
    admin.site.register(model, type(pages.__name__, (SupportReadOnlyAdmin, pages), {"actions": ()}))

admin.site.unregister([User, Group])
admin.site.index_title = _("Overview")


@admin.register(User)
class UserAdmin(SupportAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Who may log in. Whose rows they see is said on the merchant's page."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "is_staff", "is_superuser", "last_login"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email"]}),
        (_("May log in"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]


@admin.register(Group)
class GroupAdmin(SupportAdmin, DjangoGroupAdmin):
    """Django's page, in our look."""
