from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Merchant, Product
from integrations.models.connection import Connection
from integrations.models.work import Work

PRODUCT = "product"


class Publication(Work):
    """This product is, or is to be, on sale on this connection. A queue row like the others.

    `sent` is the content as it was told, which is frozen there from then on: a later change of
    title, description, images or attributes is told only when the merchant republishes.
    `images` are the platform's ids of the images by ImageDraft.key. `begun_at` says that a
    sending began whose answer nobody has noted, and `sent` what it said: the platform is asked
    before it is sent again. `anew`: the merchant wants it told once more, whatever was told.
    """

    merchant = models.ForeignKey(
        Merchant,
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        verbose_name=_("merchant"),
    )
    connection = models.ForeignKey(
        Connection,
        models.CASCADE,
        db_index=False,
        related_name="publications",
        verbose_name=_("connection"),
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="publications", verbose_name=_("product")
    )
    topic = models.CharField(_("topic"), max_length=10, default=PRODUCT, editable=False)
    external_product_id = models.CharField(
        _("product id on the platform"), max_length=80, blank=True
    )
    sent = models.JSONField(_("last sent"), null=True, blank=True, encoder=DjangoJSONEncoder)
    images = models.JSONField(_("images"), default=dict, blank=True)
    begun_at = models.DateTimeField(_("sending begun at"), null=True, blank=True)
    anew = models.BooleanField(_("to be told anew"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta(Work.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "product"], name="one_publication_per_product"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} → {self.connection}"
