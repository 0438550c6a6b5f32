"""What a person does with an order from its page; hung on the orders' admin."""

from integrations.admin.order_steps import again, buttons
from orders.admin.orders import OrderAdmin

OrderAdmin.buttons = [*OrderAdmin.buttons, buttons.of_steps, buttons.of_the_platform]
OrderAdmin.more_urls = [
    *OrderAdmin.more_urls,
    *(step.url() for step in buttons.STEPS),
    *again.urls(),
]
