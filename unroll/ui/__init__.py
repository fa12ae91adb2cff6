"""What the screen is made of. Streamlit lives here; the truth lives in the store."""
