"""SuprSend: cancel workflow runs, trigger them, and list their messages."""
