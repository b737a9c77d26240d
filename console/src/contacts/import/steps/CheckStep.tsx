import { Alert, Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { refusalOf } from "@/api/problem";
import { JobProgress } from "@/shared/jobs/JobProgress";
import type { Job } from "@/shared/jobs/job";
import { Figures } from "@/shared/room/Figures";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { ROOM } from "../../room";
import { t } from "../../texts";
import { ColumnsCard } from "../ColumnsCard";
import { recognitionOf } from "../columns";
import { figuresOf, writtenRows } from "../counts";
import { DropZone } from "../DropZone";
import { type Draft, type Options, recall, remember } from "../draft";
import { FileCard } from "../FileCard";
import styles from "../Import.module.css";
import { ProblemsCard } from "../ProblemsCard";
import { Steps } from "../Steps";
import { sendFile } from "../send";

/** Between a choice and the check, so that several choices need one. */
const PAUSE_MS = 700;

/** What an import will do, before it does anything: its columns, its counts, and the rows that will fail. */
export function CheckStep({ job }: { job: Job }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { isBusy, run } = useAction(["lists", "jobs"]);
  const [draft, setDraft] = useState(() => recall(job.id));
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState("");
  const timer = useRef(0);
  const read = recognitionOf(job);
  const rows = writtenRows(job.counts);
  const isChecked = job.state === "done" && refusal === "" && !isSending;

  useEffect(() => () => clearTimeout(timer.current), []);

  function open(next: Job, nextDraft: Draft, isReplaced: boolean) {
    remember(next.id, nextDraft);
    queries.setQueryData(["jobs", next.id], next);
    navigate(`${ROOM}/import/${next.id}`, { replace: isReplaced });
  }

  /** Check again with other options; the check before is of no use any more. */
  function change(changes: Partial<Options>) {
    if (draft === null) {
      return;
    }
    const next = { ...draft, options: { ...draft.options, ...changes } };
    setDraft(next);
    setSending(true);
    setRefusal("");
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void check(next), PAUSE_MS);
  }

  async function check(next: Draft) {
    const { file } = next;
    if (file === null) {
      return;
    }
    try {
      if (job.state === "running") {
        await api.POST("/api/v2/jobs/{id}/cancel", { params: { path: { id: job.id } } });
      }
      open(await sendFile({ ...next, file }, true, read), next, true);
    } catch (error) {
      setRefusal(refusalOf(error));
      setSending(false);
    }
  }

  async function start() {
    if (draft === null || draft.file === null) {
      return;
    }
    let { options } = draft;
    if (options.newList) {
      const body = { name: options.newList.trim(), uid: options.userId };
      const { id } = await must(api.POST("/api/v2/lists", { body }));
      // If the import is refused now, the list is not created twice.
      options = { ...options, listId: id, newList: "" };
      setDraft({ ...draft, options });
      remember(job.id, { ...draft, options });
    }
    const next = { ...draft, options };
    open(await sendFile({ ...next, file: draft.file }, false, read), next, false);
  }

  function takeAgain(file: File) {
    if (draft !== null && file.name === draft.name && file.size === draft.size) {
      const next = { ...draft, file };
      remember(job.id, next);
      setDraft(next);
    } else if (draft !== null) {
      change({});
      void check({ ...draft, file, name: file.name, size: file.size, options: { ...draft.options, choices: {} } });
    }
  }

  const hasFile = draft !== null && draft.file !== null;
  return (
    <>
      <Steps here={1} />
      <FileCard draft={draft} userId={job.userId} read={read} canChange />
      {draft !== null && !hasFile && job.state === "done" && (
        <Card>
          <DropZone
            isSmall
            title={t("import.again", { name: draft.name })}
            help={t("import.againHelp")}
            onFile={takeAgain}
          />
        </Card>
      )}
      {job.state === "running" && (
        <Card>
          <JobProgress jobId={job.id} title={t("import.checking")} done={() => ""} />
        </Card>
      )}
      {job.state === "done" && (
        <Card title={t("import.checkFound")}>
          <Figures values={figuresOf(job.counts)} />
          {rows === 0 ? (
            <Alert color="red" variant="light" icon={<TriangleAlert size={18} />} mt="md" role="alert">
              {t("import.nothing")}
            </Alert>
          ) : (
            job.problemCount === 0 && (
              <Alert color="teal" variant="light" icon={<CircleCheck size={18} />} mt="md" role="status">
                {t("import.allGood")}
              </Alert>
            )
          )}
        </Card>
      )}
      {(job.state === "canceled" || job.state === "failed") && (
        <Alert color="gray" variant="light" icon={<CircleSlash size={18} />} title={t("import.stopped")} role="status">
          {job.failure ? `${job.failure}. ` : ""}
          {t("import.stoppedHelp")}
          <Group mt="sm">
            <Button component={Link} to={`${ROOM}/import`} variant="default" size="xs">
              {t("import.another")}
            </Button>
          </Group>
        </Alert>
      )}
      {refusal && (
        <Alert color="red" variant="light" role="alert">
          {refusal}
        </Alert>
      )}
      <ColumnsCard
        owner={job.userId}
        file={draft?.file ?? null}
        read={read}
        title={t("import.columns")}
        help={t("import.columnsHelp")}
        choices={draft?.options.choices ?? {}}
        isBusy={isBusy}
        createsTags={draft?.options.createTags ?? false}
        onChoices={(choices) => change({ choices })}
        onHeader={(skipFirstLine) => change({ skipFirstLine })}
      />
      {job.state === "done" && job.problemCount > 0 && <ProblemsCard job={job} read={read} draft={draft} />}
      {hasFile && (job.state === "done" || isSending) && (
        <div className={styles.foot}>
          <p className={styles.footWords} role="status">
            {isSending ? t("import.checkingAgain") : isChecked ? t("import.writesNothing") : ""}
          </p>
          <Button onClick={() => void run(start)} loading={isBusy || isSending} disabled={!isChecked || rows === 0}>
            {t("import.start", { count: rows })}
          </Button>
        </div>
      )}
    </>
  );
}
