# Read by `flask` commands in this folder. Settings of an instance belong into `.env`, which is not in the repository.
FLASK_APP=main
