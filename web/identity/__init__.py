"""Who a request is from: sessions, sign-in, CSRF."""
