"""What may be shown: pages and documents, masked."""
