"""Events for other programs: the outbox, the signed posts to webhook endpoints, their retries, log and health.

An event is written in the commit of the change that it reports; its delivery follows as a task.
May import: access, mails, audit, common.
"""
