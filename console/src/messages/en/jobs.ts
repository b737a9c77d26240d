export const jobs = {
  "jobs.cancel": "Stop",
  "jobs.doneOf": "{done} of {total}",
  "jobs.doneSoFar": "{done} so far",
  "jobs.canceled": "Stopped. What was done before stays done.",
  "jobs.failed": "It did not finish. What was done before stays done.",
  "jobs.failedBecause": "{reason}. What was done before stays done.",
  "jobs.problems": "{count|problem|problems}",
  "jobs.line": "Line {line}: {reason}",
} as const;
