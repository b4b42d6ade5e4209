"""Pictures: badges drawn as SVG, and the cards that other sites show for a shared page."""
