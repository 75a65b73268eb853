"""An enterprise's own pages: invitation, sign-in by phone code, what is still missing."""
