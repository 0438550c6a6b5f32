"""What the integrations add to an order's page and to the list of orders."""

from integrations.admin.order_page import exchange, in_list, names, source, told
from orders.admin.orders import OrderAdmin

OrderAdmin.facts = [*OrderAdmin.facts, source.came_by]
OrderAdmin.sections = [*OrderAdmin.sections, told.what_it_was_told]
OrderAdmin.moments = [
    *OrderAdmin.moments,
    exchange.calls_of_the_platform,
    exchange.requests,
    told.taken_by_the_platform,
]
OrderAdmin.names = [*OrderAdmin.names, names.connections, names.partners]
OrderAdmin.listed = [*OrderAdmin.listed, in_list.with_connection]
OrderAdmin.list_display = [*OrderAdmin.list_display, in_list.connection_text]
