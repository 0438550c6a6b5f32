"""De<>Para in the database; how values change by rules, without one, is `integrations/mapping`.

rules              the only writer of rules: each change is one version
rule_checks        what a rule must fulfil to be saved
mapping_versions   what each version changed, for people
mapping_sheets     spreadsheets on their way in: read, looked at as a plan, applied
sheet_plan         what a spreadsheet would do to the rules as they are
mapping_export     rules, and what has none yet, on their way out
merchant_terms     the words of the merchant's catalog, and what hangs on each
unmapped           which of them have no rule yet, and what waits for it
suggestions        which rules the merchant probably wants
"""
