"""What came out: marks and the reasons for them."""
