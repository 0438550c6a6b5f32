"""What a period's orders come to, asked of the database in a handful of statements.

A day is a day in the zone of the order's merchant, and an order belongs to the day it was placed.
Orders know no store: figures are per `source`; who knows the sources' names folds them.
"""
