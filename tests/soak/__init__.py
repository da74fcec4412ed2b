"""What kb survives: crashes, damage, crowds, hostile files; tests/soak runs all of it."""
