"""The pace at which ANYMARKET is asked."""

from integrations.platforms.anymarket.connector import Platform


def test_the_rate_stays_below_what_was_measured_wherever_the_window_begins() -> None:
    rate = Platform.rates["default"]

    assert rate.burst + 60 * rate.per_second <= 60
