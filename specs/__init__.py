"""The vendors' documents as data, and the code that reads them."""
