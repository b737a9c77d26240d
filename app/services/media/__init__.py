"""Media files: uploads, who may use and open them, and their removal when nothing uses them any more.

The bytes are in a blob store (`app/media`), and `media-files` says whose they are. Inbound files are fetched by
`app/services/inbound/media_downloads.py`.
May import: access, mails, audit, common.
"""
