"""TADPOLE's tables: visits as one clean history."""
