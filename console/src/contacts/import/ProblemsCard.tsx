import { Button, SegmentedControl } from "@mantine/core";
import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import { api, must } from "@/api/client";
import { download } from "@/shared/files/download";
import type { Job } from "@/shared/jobs/job";
import { type Column, DataTable } from "@/shared/lists/DataTable";
import { MoreButton } from "@/shared/lists/MoreButton";
import { readWhole } from "@/shared/lists/readWhole";
import { usePages } from "@/shared/lists/usePages";
import { Fault, Lines } from "@/shared/room/Loaded";
import { Card } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import type { Recognition } from "./columns";
import type { Draft } from "./draft";
import { decode } from "./file/decoding";
import { listProblems, type Problem, problemOf, type Titles, writeRejected } from "./file/rejected";
import styles from "./Import.module.css";

const SHOWN = 50;
const SHOWS = ["all", "refused", "cells"] as const;
type Show = (typeof SHOWS)[number];

interface NumberedProblem extends Problem {
  key: string;
}

const TITLES: Titles = {
  line: t("import.csv.line"),
  column: t("import.csv.column"),
  value: t("import.csv.value"),
  reason: t("import.csv.reason"),
  leftOut: (name) => t("import.csv.leftOut", { name }),
};

const COLUMNS: Column<NumberedProblem>[] = [
  {
    name: "line",
    label: t("import.problem.line"),
    isNumber: true,
    show: ({ line }) => (
      <>
        <span className={styles.onPhones}>{t("import.problem.line")} </span>
        {line.toLocaleString("en-US")}
      </>
    ),
  },
  { name: "column", label: t("import.problem.column"), show: ({ column }) => column },
  {
    name: "value",
    label: t("import.problem.value"),
    show: ({ value }) => <span className={styles.cell}>{value || <em>{t("import.problem.empty")}</em>}</span>,
  },
  {
    name: "reason",
    label: t("import.problem.reason"),
    show: ({ reason }) => <div className={styles.reason}>{reason}</div>,
  },
  {
    name: "kind",
    label: t("import.problem.kind"),
    show: ({ isRefused }) =>
      isRefused ? (
        <Tag tone="bad">{t("import.problem.refused")}</Tag>
      ) : (
        <Tag tone="warn">{t("import.problem.cell")}</Tag>
      ),
  },
];

/** The rows that are refused and the cells that are left out, with the reasons, and both as files. */
export function ProblemsCard({ job, read, draft }: { job: Job; read: Recognition; draft: Draft | null }) {
  const { refused = 0, warnings = 0 } = job.counts;
  const [show, setShow] = useState<Show>("all");
  const [limit, setLimit] = useState(SHOWN);
  const { isBusy, run } = useAction();
  const pages = usePages(["jobs", job.id, "problems"], (cursor) => readPage(job.id, cursor));
  const found = pages.rows
    .map((problem, index) => ({ ...problem, key: String(index) }))
    .filter(({ isRefused }) => show === "all" || isRefused === (show === "refused"));
  const { hasMore, isFetching, showMore } = pages;
  const needsMore = found.length < limit && hasMore && !isFetching;

  useEffect(() => {
    if (needsMore) {
      showMore();
    }
  }, [needsMore, showMore]);

  const isDry = job.dryRun;
  const title = refused > 0 ? t(isDry ? "import.willFail" : "import.failed") : t("import.cellsTitle");
  const help = refused === 0 ? t("import.cellsHelp") : !isDry ? t("import.failedHelp") : t("import.willFailHelp");
  const name = (draft?.name ?? "import").replace(/\.\w+$/, "");
  const file = read.format === "csv" ? draft?.file : null;

  async function save(isRows: boolean) {
    const problems = await readWhole((cursor) => readPage(job.id, cursor));
    const text = isRows && file ? decode(new Uint8Array(await file.arrayBuffer()), read.encoding) : null;
    if (text !== null && draft) {
      const { choices, skipFirstLine } = draft.options;
      const table = writeRejected(text, read, choices, skipFirstLine !== null, problems, TITLES);
      download(`${name} - ${t("import.csv.rows")}.csv`, table);
    } else {
      download(`${name} - ${t("import.csv.problems")}.csv`, listProblems(problems, TITLES));
    }
  }

  return (
    <Card
      title={title}
      help={help}
      actions={
        <div className={styles.actions}>
          {file && refused > 0 && (
            <Button
              variant={isDry ? "default" : "filled"}
              leftSection={<Download size={16} />}
              loading={isBusy}
              onClick={() => void run(() => save(true))}
            >
              {t("import.downloadRows")}
            </Button>
          )}
          {(!file || warnings > 0 || refused === 0) && (
            <Button
              variant="default"
              leftSection={<Download size={16} />}
              loading={isBusy}
              onClick={() => void run(() => save(false))}
            >
              {t("import.downloadProblems")}
            </Button>
          )}
        </div>
      }
    >
      {refused > 0 && warnings > 0 && (
        <div className={styles.filter}>
          <SegmentedControl
            size="xs"
            aria-label={t("import.show")}
            data={SHOWS.map((value) => ({ value, label: t(`import.show.${value}`) }))}
            value={show}
            onChange={(value) => {
              setShow(value as Show);
              setLimit(SHOWN);
            }}
          />
        </div>
      )}
      {pages.isLoading && <Lines count={4} />}
      {pages.error ? <Fault error={pages.error} onRetry={pages.retry} /> : null}
      {found.length > 0 && (
        <DataTable label={title} columns={COLUMNS} rows={found.slice(0, limit)} keyOf={(problem) => problem.key} />
      )}
      {(found.length > limit || hasMore) && <MoreButton isBusy={isFetching} onClick={() => setLimit(limit + SHOWN)} />}
    </Card>
  );
}

async function readPage(id: string, cursor: string | undefined) {
  const page = await must(
    api.GET("/api/v2/jobs/{id}/problems", { params: { path: { id }, query: cursor ? { cursor } : {} } }),
  );
  return { rows: page.problems.map(problemOf), nextCursor: page.nextCursor };
}
