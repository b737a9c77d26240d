# The application as an image: SERVES=api for callers, SERVES=tasks for the task queue (docs/deploying.md).
FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN pip install --no-cache-dir --prefix=/packages -r requirements.txt

FROM python:3.11-slim
COPY --from=packages /packages /usr/local
WORKDIR /srv
COPY app app
COPY blueprints blueprints
COPY schemas schemas
COPY tasks tasks
COPY web_server web_server
COPY console console
COPY docs docs
COPY main.py gunicorn.conf.py CHANGELOG.md ./
COPY firestore_rules firestore_rules
RUN useradd --system --no-create-home texting
USER texting
ENV PYTHONUNBUFFERED=1 PORT=8080
EXPOSE 8080
ENTRYPOINT ["gunicorn", "-c", "gunicorn.conf.py", "main:app"]
