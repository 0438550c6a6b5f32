"""Two people who save the same row at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from integrations.admin.mapping import posted, saving
from integrations.mapping.kinds import Kind
from integrations.models import MappingRule, MappingVersion
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_saves_at_the_same_moment_is_told_of_the_other() -> None:
    connection = a_connection(a_merchant())
    together = Barrier(2)

    def saved(word: str) -> bool:
        data = {"rows": "1", "term-0": "Acme", "name-0": word}
        together.wait()
        try:
            saving.save(connection, Kind.BRAND, posted.rows(data, Kind.BRAND), "test", None)
        except saving.WrongRows:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as people:
        told = list(people.map(saved, ("Da Ana", "Da Bia")))

    assert sorted(told) == [False, True]
    assert MappingVersion.objects.count() == 1
    assert MappingRule.objects.get().platform_name == ("Da Ana" if told[0] else "Da Bia")
