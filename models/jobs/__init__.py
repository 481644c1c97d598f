"""What the portal does outside a request: asked for, running, done, failed, lost."""
