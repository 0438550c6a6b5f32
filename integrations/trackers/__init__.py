"""One folder for each service that knows where parcels are; the registry finds them."""
