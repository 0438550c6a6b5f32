"""What a platform is to be told of products, in its own words, and what of it differs from what
it was told. It reads and computes; nothing is written or sent from here.

    catalog_side.read   products with all that belongs to them        4 statements
    words.learn         the rules and terms that bear on them         3 statements, all connections
    figures.read        stock and prices                              2 statements a connection
    drafting.content    the draft, what is unmapped, what is in the way
    frozen              the draft as it is kept, and field by field what differs
"""
