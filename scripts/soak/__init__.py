"""What kb survives: crashes, damage, crowds, hostile files; scripts/soak.py runs all of it."""
