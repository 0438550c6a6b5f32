from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.merchant import Merchant
from catalog.models.product import Product


class Image(models.Model):
    """A picture of the product, or of one value of its variation; the first is the main one.

    Either an address, where the merchant keeps it, or a file that was uploaded here: its name
    below MEDIA_ROOT and the SHA-256 of its bytes in hexadecimal.
    """

    merchant = models.ForeignKey(Merchant, models.CASCADE, verbose_name=_("merchant"))
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="images", verbose_name=_("product")
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.CharField(_("file"), max_length=150, blank=True, editable=False)
    content_hash = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    variation = models.CharField(_("variation value"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["product", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "url"], condition=~Q(url=""), name="one_image_per_address"
            ),
            models.UniqueConstraint(
                fields=["product", "content_hash"],
                condition=~Q(content_hash=""),
                name="one_image_per_content",
            ),
            models.CheckConstraint(
                condition=Q(url="", file__gt="", content_hash__gt="")
                | Q(url__gt="", file="", content_hash=""),
                name="image_has_an_address_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.url or self.content_hash[:12]
