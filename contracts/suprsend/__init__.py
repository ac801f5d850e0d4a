"""The contracts of SuprSend's cancel."""
