"""SuprSend: cancel workflow runs."""
