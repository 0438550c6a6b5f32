"""What linking did not dare to decide, a person links."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Role
from integrations.models import Connection, Listing, Outbound, Unlinked, WhyUnlinked
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_user, an_unlinked
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db


def operator(connection: Connection) -> Client:
    return browser(a_user(connection.merchant, role=Role.OPERATOR))


def link(row: Unlinked, client: Client, **chosen: Any) -> Any:
    return client.post(address(Unlinked, "change", row.pk), chosen)


def test_the_list_opens_on_what_a_person_has_to_choose() -> None:
    connection = a_connection(a_merchant())
    rows = {reason: an_unlinked(connection, reason=reason) for reason in WhyUnlinked}
    client = operator(connection)
    shown = client.get(address(Unlinked, "changelist")).context["cl"].result_list
    assert list(shown) == [rows[WhyUnlinked.AMBIGUOUS]]
    unknown = client.get(address(Unlinked, "changelist"), {"work": "unknown"})
    assert list(unknown.context["cl"].result_list) == [rows[WhyUnlinked.UNKNOWN]]


def test_one_of_those_that_fit_is_linked_and_followed() -> None:
    connection = a_connection(a_merchant())
    fits, other = a_sku(connection.merchant), a_sku(connection.merchant)
    row = an_unlinked(connection, candidates=[fits.pk, other.pk])
    response = link(row, operator(connection), candidate=fits.pk)
    assert response.headers["location"] == address(Unlinked, "changelist")
    listing = Listing.objects.get()
    assert (listing.sku, listing.external_id, listing.external_product_id) == (
        fits, row.external_id, row.external_product_id,
    )  # fmt: skip
    assert not Unlinked.objects.exists()
    assert Outbound.objects.filter(listing=listing, due_at__isnull=False).count() == 2


def test_any_other_sku_is_linked_too() -> None:
    connection = a_connection(a_merchant())
    sku = a_sku(connection.merchant)
    link(an_unlinked(connection), operator(connection), sku=sku.pk)
    assert Listing.objects.get().sku == sku


def test_a_sku_that_does_not_fit_is_no_candidate() -> None:
    connection = a_connection(a_merchant())
    row = an_unlinked(connection, candidates=[a_sku(connection.merchant).pk])
    response = link(row, operator(connection), candidate=a_sku(connection.merchant).pk)
    assert "candidate" in errors(response)
    assert not Listing.objects.exists()


def test_one_sku_and_not_two_and_not_none() -> None:
    connection = a_connection(a_merchant())
    one, two = a_sku(connection.merchant), a_sku(connection.merchant)
    row = an_unlinked(connection, candidates=[one.pk])
    client = operator(connection)
    assert errors(link(row, client))
    assert errors(link(row, client, candidate=one.pk, sku=two.pk))
    assert not Listing.objects.exists()


def test_a_sku_that_is_linked_already_is_refused_with_its_id() -> None:
    connection = a_connection(a_merchant())
    sku = a_sku(connection.merchant)
    a_listing(connection, sku, external_id="there-7")
    response = link(an_unlinked(connection), operator(connection), sku=sku.pk)
    assert "there-7" in str(errors(response))
    assert Listing.objects.count() == 1


def test_a_strangers_sku_is_refused() -> None:
    connection = a_connection(a_merchant())
    row = an_unlinked(connection)
    response = link(row, operator(connection), sku=a_sku(a_merchant()).pk)
    assert "sku" in errors(response)
    assert not Listing.objects.exists()


def test_a_candidate_that_became_a_strangers_is_not_even_named() -> None:
    connection = a_connection(a_merchant())
    row = an_unlinked(connection, candidates=[a_sku(a_merchant(), code="ALHEIO").pk])
    page = operator(connection).get(address(Unlinked, "change", row.pk))
    assert "ALHEIO" not in page.content.decode()


def test_a_viewer_links_nothing() -> None:
    connection = a_connection(a_merchant())
    sku = a_sku(connection.merchant)
    row = an_unlinked(connection, candidates=[sku.pk])
    viewer = browser(a_user(connection.merchant, role=Role.VIEWER))
    assert viewer.get(address(Unlinked, "change", row.pk)).status_code == 200
    assert link(row, viewer, candidate=sku.pk).status_code == 403
    assert not Listing.objects.exists()


def test_nobody_adds_or_deletes_a_row() -> None:
    connection = a_connection(a_merchant())
    row = an_unlinked(connection)
    client = browser(a_user(connection.merchant))
    assert client.get(address(Unlinked, "add")).status_code == 403
    assert client.post(address(Unlinked, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_a_listing_made_by_hand_takes_the_row_away() -> None:
    connection = a_connection(a_merchant())
    row = an_unlinked(connection)
    sku = a_sku(connection.merchant)
    operator(connection).post(
        address(Listing, "add"),
        {
            "connection": connection.pk,
            "sku": sku.pk,
            "external_id": row.external_id,
            "external_product_id": "1",
        },
    )
    assert Listing.objects.get().sku == sku
    assert not Unlinked.objects.exists()
