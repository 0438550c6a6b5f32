"""The columns of a spreadsheet of products, and which field each of them is."""

from catalog.models.product import Gender
from integrations.sheets.cell_values import Column, number, whole, words

VARIATION, ATTRIBUTE = "variacao", "atributo"
YES_NO = {True: "sim", False: "não"}
GENDERS = {
    Gender.MALE: "masculino", Gender.FEMALE: "feminino", Gender.BOY: "menino",
    Gender.GIRL: "menina", Gender.UNISEX: "unissex", Gender.BABY: "bebê",
}  # fmt: skip

PRODUCT_COLUMNS = {
    "title": Column("titulo"),
    "description": Column("descricao"),
    "model": Column("modelo"),
    "gender": words("genero", GENDERS),
    "ncm": Column("ncm"),
    "origin": whole("origem"),
    "warranty_months": whole("garantia_meses"),
    "warranty_text": Column("garantia_texto"),
    "active": words("ativo", YES_NO),
}
SKU_COLUMNS = {
    "ean": Column("ean"),
    "weight": number("peso", 3),
    "height": number("altura", 2),
    "width": number("largura", 2),
    "length": number("comprimento", 2),
}
NAMED = ("produto", "sku", "marca", "categoria")
COLUMNS = {
    column.name: column
    for column in (
        *map(Column, NAMED), *PRODUCT_COLUMNS.values(), *SKU_COLUMNS.values(),
    )
}  # fmt: skip
ORDER = (
    "produto", "sku", "titulo", "descricao", "marca", "categoria", "modelo", "genero", "ean", "ncm",
    "origem", "peso", "altura", "largura", "comprimento", "garantia_meses", "garantia_texto",
    "ativo",
)  # fmt: skip
OF_THE_PRODUCT = {"marca", "categoria", *(column.name for column in PRODUCT_COLUMNS.values())}
