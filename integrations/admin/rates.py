from django.contrib import admin

from catalog.admin.support import SupportReadOnlyAdmin
from integrations.models import RateBucket


@admin.register(RateBucket)
class RateBucketAdmin(SupportReadOnlyAdmin):
    list_display = [
        "connection",
        "group",
        "tokens",
        "burst",
        "per_second",
        "told_limit",
        "learned_at",
        "filled_at",
        "blocked_until",
    ]
    list_select_related = ["connection__store"]
