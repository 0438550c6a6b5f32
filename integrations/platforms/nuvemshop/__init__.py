"""Nuvemshop (Tiendanube): the merchant's own online shop."""
