"""What went wrong, who must act, and how: one explanation for each error code.

The codes are those of PlatformError, orders.intake.Refused, the queue and pending.py, which
writes what a person has to see to.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Actor(StrEnum):
    """Who must act."""

    MERCHANT = "merchant"
    PLATFORM = "platform"
    SUPPORT = "support"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Texts for people, translated when shown."""

    what: str | Promise
    who: Actor
    how: str | Promise


_RETRIES = _("Nothing: Depara tries again by itself.")

EXPLANATIONS: dict[str, Explanation] = {
    "unauthorised": Explanation(
        _("The platform no longer accepts the credentials."),
        Actor.MERCHANT,
        _("Renew the token on the connection page and test the connection."),
    ),
    "rate_limited": Explanation(_("The platform asked us to slow down."), Actor.NOBODY, _RETRIES),
    "no_turn": Explanation(
        _("Other requests of this connection are using up what the platform allows."),
        Actor.NOBODY,
        _RETRIES,
    ),
    "unreachable": Explanation(
        _("The platform did not answer."),
        Actor.NOBODY,
        _("Depara tries again by itself. If it lasts, check the API address."),
    ),
    "unavailable": Explanation(
        _("The platform answered with an error of its own."), Actor.NOBODY, _RETRIES
    ),
    "unconfirmed": Explanation(
        _("The platform did not say whether it took the figure."), Actor.NOBODY, _RETRIES
    ),
    "rejected": Explanation(
        _("The platform refused this."),
        Actor.MERCHANT,
        _("Read the platform's words, correct the product there or here, and resend."),
    ),
    "not_found": Explanation(
        _("The platform does not know this listing or order."),
        Actor.MERCHANT,
        _("Link the listings again; if it was removed on the platform, unlink it here."),
    ),
    "address_refused": Explanation(
        _("The API address is not an address Depara may call."),
        Actor.MERCHANT,
        _("Correct the API address on the connection page; it must begin with https://."),
    ),
    "price_scope": Explanation(
        _("This account computes its prices on the platform, so they cannot be sent."),
        Actor.MERCHANT,
        _("Change the price scope in the parameters, or switch off the sending of prices."),
    ),
    "unknown_platform": Explanation(
        _("This installation has no such platform."),
        Actor.SUPPORT,
        _("Install the platform's folder, or delete the connection."),
    ),
    "order_malformed": Explanation(
        _("The platform's answer could not be understood as an order."),
        Actor.SUPPORT,
        _("Send the call log entry to the support; the order is read again on resend."),
    ),
    "order_not_found": Explanation(
        _("The platform announced an order that it does not have."),
        Actor.PLATFORM,
        _("Check the order on the platform; resend to read it again."),
    ),
    "step_refused": Explanation(
        _("The platform did not take this step of the order."),
        Actor.MERCHANT,
        _(
            "Read the platform's words, correct the invoice, the parcel or the order, here or "
            "there, and resend."
        ),
    ),
    "order_gone": Explanation(
        _("The platform no longer has this order."),
        Actor.MERCHANT,
        _("Check the order on the platform. If it is gone there, nothing is left to be told."),
    ),
    "order_unfinished": Explanation(
        _("The platform is still putting the order together: how it is sent is not there yet."),
        Actor.NOBODY,
        _RETRIES,
    ),
    "grant_refused": Explanation(
        _("The platform did not grant the access that was asked for."),
        Actor.MERCHANT,
        _("Install the app anew from the connection page; a code is good for a few minutes only."),
    ),
    "app_uninstalled": Explanation(
        _("The app was uninstalled on the platform, so its access has ended."),
        Actor.MERCHANT,
        _("Install the app anew from the connection page; what waits goes by itself afterwards."),
    ),
    "app_suspended": Explanation(
        _("The platform has suspended the app in this store, as it does for unpaid bills."),
        Actor.MERCHANT,
        _("Settle it in the platform's panel; Depara looks again every hour by itself."),
    ),
    "store_redacted": Explanation(
        _("The platform asked for all personal data of this store to be erased (LGPD)."),
        Actor.MERCHANT,
        _("Nothing, if the store has left; otherwise install the app anew from this page."),
    ),
    "other_account": Explanation(
        _("This connection is of another account of the platform."),
        Actor.MERCHANT,
        _("Log in to the right account over there, or make a connection of its own for this one."),
    ),
    "account_taken": Explanation(
        _("Another merchant of this installation has a connection with this account."),
        Actor.SUPPORT,
        _("An account is one merchant's: support has to find out whose it is. Nothing was stored."),
    ),
    "no_app": Explanation(
        _("The app of this platform is not set up yet."),
        Actor.SUPPORT,
        _("Fill in the app's data on the page of platform apps."),
    ),
    "webhook_address_refused": Explanation(
        _("The platform does not call addresses like that of this installation."),
        Actor.SUPPORT,
        _("Set PUBLIC_URL to a public address that begins with https:// and start Depara anew."),
    ),
    "payment_required": Explanation(
        _("The store, or this app in it, is not paid for, so the platform answers nothing."),
        Actor.MERCHANT,
        _("Settle the bill in the platform's panel; Depara looks again by itself."),
    ),
    "too_many_orders": Explanation(
        _("More orders changed in one second than the platform lists."),
        Actor.SUPPORT,
        _("Read the orders of that second one by one; the message names it."),
    ),
    "product_malformed": Explanation(
        _("A product on the platform could not be understood."),
        Actor.SUPPORT,
        _("The message names the field; the product has to be corrected there, or our reading."),
    ),
    "no_items": Explanation(
        _("The order has no items."), Actor.PLATFORM, _("Check the order on the platform.")
    ),
    "duplicate_items": Explanation(
        _("Two items of the order have the same id."),
        Actor.PLATFORM,
        _("Check the order on the platform."),
    ),
    "wrong_quantity": Explanation(
        _("The order has an item with a quantity of zero or less."),
        Actor.PLATFORM,
        _("Check the order on the platform."),
    ),
    "totals_disagree": Explanation(
        _("The order's total does not agree with its parts."),
        Actor.PLATFORM,
        _(
            "Check items, discounts and freight on the platform: it is read again when the platform"
            " calls, or by hand."
        ),
    ),
    "unknown_sku": Explanation(
        _("The order sells a SKU that this merchant does not have."),
        Actor.MERCHANT,
        _("Create the SKU with this code, or link its listing: the order comes in by itself."),
    ),
    "unmapped_carrier": Explanation(
        _("The order's carrier is not known: no rule and none of your carriers has this name."),
        Actor.MERCHANT,
        _("Map it on the De<>Para screen, or add the carrier: the order comes in by itself."),
    ),
    "unstorable": Explanation(
        _("The order holds a value that cannot be stored."),
        Actor.SUPPORT,
        _("Send the call log entry to the support; the order is read again on resend."),
    ),
    "unreadable": Explanation(
        _("The platform's answer could not be read."), Actor.NOBODY, _RETRIES
    ),
    "no_listing": Explanation(
        _("The SKU has no listing on any marketplace, and this account keeps its prices there."),
        Actor.MERCHANT,
        _("Publish the SKU on ANYMARKET, or change the price scope in the parameters."),
    ),
    "unmapped": Explanation(
        _("The product says something for which the De<>Para has no rule."),
        Actor.MERCHANT,
        _("Map the terms named below: the product goes by itself as soon as the rule is saved."),
    ),
    "objections": Explanation(
        _("The platform would refuse the product as it is."),
        Actor.MERCHANT,
        _("Correct what is named below: the product goes by itself as soon as it is right."),
    ),
    "already_there": Explanation(
        _("The platform has another product with one of these codes."),
        Actor.MERCHANT,
        _("Change the code there or here, or link the listing by hand, then resend."),
    ),
    "required_term": Explanation(
        _("The platform requires this of products, and no rule leads to it."),
        Actor.MERCHANT,
        _("Map it on the De<>Para screen before you publish: products without it are refused."),
    ),
    "term_gone": Explanation(
        _("A rule leads to a term that the platform no longer has."),
        Actor.MERCHANT,
        _("Choose another term for it on the De<>Para screen, or take the rule away."),
    ),
    "unmapped_terms": Explanation(
        _("Products or orders use terms for which there is no rule: they are not sent."),
        Actor.MERCHANT,
        _("Map them on the De<>Para screen or by spreadsheet; what waits goes by itself."),
    ),
    "missing_orders": Explanation(
        _("The nightly compare found orders of which neither a call nor the import had told."),
        Actor.NOBODY,
        _(
            "Nothing: Depara has imported them by itself. If it comes again night after night, ask"
            " support to look into the calls of this connection."
        ),
    ),
    "ledger_disagrees": Explanation(
        _("A balance is not what its movements and its orders say it should be."),
        Actor.SUPPORT,
        _(
            "Run “manage.py ledger check” to see each of them, and with --repair to write the "
            "movements that are missing. A SKU's page “Why this balance?” says who holds what."
        ),
    ),
    "instant_events_lost": Explanation(
        _("The plan no longer includes order updates in real time."),
        Actor.MERCHANT,
        _(
            "Nothing is lost: orders come with the scheduled import. With a plan that includes it, "
            "switch it on again on the connection page; saving that page as it is settles this."
        ),
    ),
    "internal_error": Explanation(
        _("Depara itself failed while it worked on this connection."),
        Actor.SUPPORT,
        _("Look into the failed tasks; Depara tries again by itself."),
    ),
    "deliveries_not_asked": Explanation(
        _("A carrier's tracking service cannot be asked what was delivered."),
        Actor.MERCHANT,
        _(
            "Open the tracking of the carrier that is named: its page says what is wrong. Until"
            " then deliveries have to be told by the ERP or by hand."
        ),
    ),
    "tracker_unauthorised": Explanation(
        _("The tracking service no longer accepts the access."),
        Actor.MERCHANT,
        _("Renew the access on the page of the carrier's tracking; Depara then asks by itself."),
    ),
    "unknown_tracker": Explanation(
        _("This installation has no such tracking service."),
        Actor.SUPPORT,
        _("Install the service's folder, or delete the tracking of this carrier."),
    ),
    "wrong_file": Explanation(
        _("The file could not be read to its end."),
        Actor.MERCHANT,
        _("Correct the file and send it again; what was done of it stays."),
    ),
    "file_gone": Explanation(
        _("The file is no longer there."), Actor.MERCHANT, _("Send the file again.")
    ),
    "kills_workers": Explanation(
        _("Workers died again and again while they worked on this."),
        Actor.SUPPORT,
        _("Look into the workers' log before you resend."),
    ),
}

_UNKNOWN = Explanation(
    _("The platform reported an error that Depara does not know yet."),
    Actor.SUPPORT,
    _("Read the platform's words; resend once the cause is gone."),
)


def explain(code: str) -> Explanation:
    """The explanation of an error code; a general one for codes nobody has met yet."""
    return EXPLANATIONS.get(code, _UNKNOWN)
