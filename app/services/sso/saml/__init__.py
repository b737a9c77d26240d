"""Single sign-on by SAML 2.0."""
