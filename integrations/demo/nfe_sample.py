"""Access keys as the demo's ERP would have them from SEFAZ; nobody authorised these."""

from datetime import date

from orders.nfe import check_digit


def invoice_key(cnpj: str, number: int, day: date) -> str:
    """Of an NF-e of series 1, issued in São Paulo on that day."""
    rest = f"35{day:%y%m}{cnpj}55001{number:09d}1{number:08d}"
    return rest + check_digit(rest)
