"""The web app: a Gradio chat on a FastAPI app, and a source viewer of our own."""
