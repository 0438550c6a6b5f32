"""Links to addresses that somebody else wrote: only those a browser may safely follow."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orders.web_addresses import leads_to_a_page


def outside_link(url: str, text: Any) -> SafeString | str:
    """The text alone where the address leads to no web page: "javascript:" is one, too."""
    if not leads_to_a_page(url):
        return str(text)
    return format_html(
        '<a class="text-primary-600 dark:text-primary-500" href="{}" target="_blank"'
        ' rel="noopener noreferrer nofollow">{}</a>',
        url,
        text,
    )
