"""What both web apps are made of: assets, security headers, languages."""
