"""Who signs in: the account beside FAB's user, and the end of its sessions."""
