"""Client: the door to a workbench server."""
