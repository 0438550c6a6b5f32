import pytest

from catalog import categories
from catalog.models import Category
from tests.builders import a_merchant, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db


def test_the_path_is_worked_out() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    client.post(address(Category, "add"), {"name": "Casa"})
    root = Category.objects.get()
    client.post(address(Category, "add"), {"name": "Cozinha", "parent": root.pk})
    assert [row.path for row in Category.objects.all()] == ["Casa", "Casa > Cozinha"]


def test_what_is_below_follows_a_renamed_category() -> None:
    merchant = a_merchant()
    ids = categories.ensure(merchant.pk, ["Casa > Cozinha > Facas", "Casa nova"])
    other = a_merchant()
    categories.ensure(other.pk, ["Casa > Cozinha"])
    url = address(Category, "change", Category.objects.get(merchant=merchant, path="Casa").pk)
    browser(a_user(merchant)).post(url, {"name": "Lar"})
    paths = Category.objects.filter(merchant=merchant).values_list("path", flat=True)
    assert sorted(paths) == ["Casa nova", "Lar", "Lar > Cozinha", "Lar > Cozinha > Facas"]
    assert Category.objects.get(pk=ids["Casa > Cozinha > Facas"]).parent is not None
    assert Category.objects.filter(merchant=other, path="Casa > Cozinha").exists()


def test_a_category_is_not_put_below_itself() -> None:
    merchant = a_merchant()
    ids = categories.ensure(merchant.pk, ["Casa > Cozinha"])
    root = Category.objects.get(path="Casa")
    url = address(Category, "change", root.pk)
    data = {"name": "Casa", "parent": ids["Casa > Cozinha"]}
    assert "parent" in errors(browser(a_user(merchant)).post(url, data))


@pytest.mark.parametrize("name", ["Casa", "Casa > Cozinha"])
def test_a_name_must_be_new_and_one_step_of_the_path(name: str) -> None:
    merchant = a_merchant()
    categories.ensure(merchant.pk, ["Casa"])
    response = browser(a_user(merchant)).post(address(Category, "add"), {"name": name})
    assert errors(response)
    assert Category.objects.count() == 1
