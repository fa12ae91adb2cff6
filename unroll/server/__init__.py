"""The ASGI parts around the Streamlit app: identity, headers, guard, health, metrics, and what the process owns."""
