import pytest
from django.contrib.auth.models import User

from catalog import categories
from catalog.admin import categories as category_pages
from catalog.models import Category
from tests.builders import a_merchant, a_product, a_supporter, a_user
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


def shown(user: User, query: str = "") -> list[tuple[str, str, int, int]]:
    """What the tree writes: kind, name, products of the branch, and its own."""
    response = browser(user).get(address(Category, "changelist") + query)
    return [
        (step.kind, step.node.name, step.node.all_products, step.node.products)
        if step.node
        else (step.kind, "", 0, 0)
        for step in response.context.get("steps", [])
    ]


def test_the_list_is_a_tree_with_counts() -> None:
    merchant = a_merchant()
    ids = categories.ensure(merchant.pk, ["Moda > Meias", "Casa > Cozinha > Facas", "Casa > Banho"])
    casa = Category.objects.get(path="Casa").pk
    for node in (casa, ids["Casa > Cozinha > Facas"], ids["Casa > Cozinha > Facas"]):
        a_product(merchant, category_id=node)
    other = a_merchant()
    a_product(other, category_id=categories.ensure(other.pk, ["Casa"])["Casa"])
    assert shown(a_user(merchant)) == [
        ("branch", "Casa", 3, 1),
        ("leaf", "Banho", 0, 0),
        ("branch", "Cozinha", 2, 0),
        ("leaf", "Facas", 2, 2),
        ("end", "", 0, 0),
        ("end", "", 0, 0),
        ("branch", "Moda", 0, 0),
        ("leaf", "Meias", 0, 0),
        ("end", "", 0, 0),
    ]


def test_details_are_opened_and_closed_alike() -> None:
    merchant = a_merchant()
    categories.ensure(merchant.pk, [f"N{n} > A > B" for n in range(40)])
    html = browser(a_user(merchant)).get(address(Category, "changelist")).content.decode()
    tree = html[html.index('id="category-tree"') :]
    assert tree.count("<details") == tree.count("</details>") == 80
    assert "<details open" not in tree  # a large tree begins folded


def test_a_search_is_a_list() -> None:
    merchant = a_merchant()
    categories.ensure(merchant.pk, ["Casa > Facas", "Moda"])
    response = browser(a_user(merchant)).get(address(Category, "changelist") + "?q=facas")
    assert "steps" not in response.context
    assert [row.path for row in response.context["cl"].result_list] == ["Casa > Facas"]


def test_support_sees_the_tree_of_the_merchant_it_chose() -> None:
    merchant = a_merchant()
    categories.ensure(merchant.pk, ["Casa"])
    supporter = a_supporter()
    assert shown(supporter) == []
    assert shown(supporter, f"?merchant__id__exact={merchant.pk}") == [("leaf", "Casa", 0, 0)]


def test_nobody_sees_a_strangers_tree() -> None:
    stranger = a_merchant()
    categories.ensure(stranger.pk, ["Segredo"])
    user = a_user(a_merchant())
    assert shown(user, f"?merchant__id__exact={stranger.pk}") == []
    a_merchant().memberships.create(user=user, role="viewer")
    assert shown(user, f"?merchant__id__exact={stranger.pk}") == []


def test_a_deep_tree_is_shown_and_a_large_one_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    categories.ensure(merchant.pk, [" > ".join("x" * 80)])
    user = a_user(merchant)
    assert len(shown(user)) == 80 + 79
    monkeypatch.setattr(category_pages, "MOST_IN_TREE", 79)
    assert shown(user) == []


def test_a_moved_category_takes_its_branch_along() -> None:
    merchant = a_merchant()
    ids = categories.ensure(merchant.pk, ["Casa > Cozinha > Facas", "Lar"])
    moved = Category.objects.get(path="Casa > Cozinha")
    url = address(Category, "change", moved.pk)
    browser(a_user(merchant)).post(url, {"name": "Cozinha", "parent": ids["Lar"]})
    assert sorted(Category.objects.values_list("path", flat=True)) == [
        "Casa",
        "Lar",
        "Lar > Cozinha",
        "Lar > Cozinha > Facas",
    ]


@pytest.mark.parametrize("name", ["x" * 81, "", " "])
def test_a_name_that_is_too_long_or_empty_is_told(name: str) -> None:
    response = browser(a_user(a_merchant())).post(address(Category, "add"), {"name": name})
    assert "name" in errors(response)


def test_a_move_that_makes_a_path_too_long_is_told() -> None:
    """Also when it is only the path of a category below."""
    merchant = a_merchant()
    below = " > ".join(["Lojas", *["x" * 80] * 11])
    long = "y" * 80
    ids = categories.ensure(merchant.pk, [below, long])
    moved = Category.objects.get(path="Lojas")
    url = address(Category, "change", moved.pk)
    client = browser(a_user(merchant))
    assert "name" in errors(client.post(url, {"name": "Lojas", "parent": ids[long]}))
    moved.refresh_from_db()
    assert moved.path == "Lojas"
    assert client.post(url, {"name": "Loja", "parent": ids[long]}).status_code == 302
