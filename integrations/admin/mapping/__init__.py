"""The De<>Para screen: one per connection, with a tab per kind."""
