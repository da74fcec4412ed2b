"""The store in Milvus, for more than one machine: any of them may add, and all of them may ask.

Nothing here is imported unless kb.toml chooses this store: the client alone takes half a second.
"""
