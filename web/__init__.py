"""HTTP, HTML, PDF and mail: how people and programs reach the engine."""
