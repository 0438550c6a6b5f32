"""Parts of the import of a platform's catalog; sync/catalog_import.py is the job.

    terms       the merchant's brands, categories and attributes for the platform's, with rules
    words       what the platform says of products, in the merchant's words
    sorting     which of a page's products and SKUs are new, known, or left alone with a reason
    products    a page of products into the catalog, linked and frozen
    comparing   what the platform says otherwise of products that are there already
    tally       what came of it all

Nothing of the merchant's is overwritten.
"""
