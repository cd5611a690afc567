"""Altair charts as functions: frames in, charts out. No Streamlit here, so that they can be tested as data."""
