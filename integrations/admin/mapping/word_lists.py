"""What the fields to choose from answer while somebody types: at most twenty words."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse

from catalog.models import Product, Sku
from integrations.admin.mapping import targets
from integrations.admin.mapping.screen import Frame
from integrations.mapping.kinds import Kind


def terms(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    """The platform's terms of this kind; of a value, those of its attribute."""
    text, parent = request.GET.get("q", "")[:200], request.GET.get("parent", "")[:80]
    found = targets.search(frame.connection, kind, text, parent)
    return JsonResponse({"results": [{"id": one.external_id, "text": one.name} for one in found]})


def products(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    """The merchant's products by the start of a code, or by a word of the title."""
    text = request.GET.get("q", "").strip()[:200]
    rows = Product.objects.filter(merchant=frame.connection.merchant_id, active=True)
    coded = Sku.objects.filter(merchant=frame.connection.merchant_id, code__startswith=text)
    wanted = Q(code__startswith=text) | Q(title__icontains=text)
    if text:
        rows = rows.filter(wanted | Q(pk__in=coded.order_by("code").values("product")[:20]))
    found = rows.order_by("-pk").values("pk", "code", "title")[: targets.ANSWERS]
    return JsonResponse(
        {"results": [{"id": row["pk"], "text": f"{row['code']} · {row['title']}"} for row in found]}
    )
