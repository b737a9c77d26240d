import { Alert, Button, Group, Modal, Progress, ScrollArea, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Loaded } from "@/shared/room/Loaded";
import { pageStyles } from "@/shared/room/Page";
import { t } from "../../texts";
import type { ContactFilters } from "../filters/filters";
import { readIds } from "../useContacts";
import { AskForm } from "./AskForm";
import type { PlainAction } from "./actions";
import { type Run, useRun } from "./useRun";

/** Above this, deleting asks for the number itself: a click is too little. */
const MANY = 20;

interface Props {
  action: PlainAction;
  owner: string;
  /** The contacts; null for all that match the filter, which are looked for first. */
  ids: string[] | null;
  filters: ContactFilters;
  isOneByOne: boolean;
  onBatch: (ids: string[]) => void;
  onClose: (hasRun: boolean) => void;
}

/** Ask before something is done to many contacts, then do it here, batch after batch. */
export function RunDialog({ action, owner, ids, filters, isOneByOne, onBatch, onClose }: Props) {
  const [found, setFound] = useState(0);
  const query = useQuery({
    queryKey: ["contacts", "ids", owner, filters],
    queryFn: ({ signal }) => readIds(owner, filters, setFound, signal),
    enabled: ids === null,
    staleTime: 0,
    gcTime: 0,
  });
  const { run, begin, stop } = useRun(action, owner, isOneByOne, onBatch);
  const chosen = ids ?? query.data;
  const isRunning = run.state === "running";
  const close = () => onClose(run.state === "ended");

  return (
    <Modal
      opened
      onClose={close}
      title={titleOf(action, run, chosen)}
      closeOnClickOutside={!isRunning}
      closeOnEscape={!isRunning}
      withCloseButton={!isRunning}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {run.state !== "ready" ? (
        <Stack>
          {isRunning ? <Running run={run} onStop={stop} /> : <Ended action={action} run={run} />}
          {!isRunning && (
            <Group justify="flex-end">
              <Button onClick={close} data-autofocus>
                {t("room.done")}
              </Button>
            </Group>
          )}
        </Stack>
      ) : chosen ? (
        <AskForm
          help={t(`bulk.help.${action.kind}`)}
          submit={t(`bulk.do.${action.kind}`, { count: chosen.length })}
          count={chosen.length}
          isTyped={action.kind === "delete" && chosen.length > MANY}
          isDestructive={action.kind === "delete"}
          onBegin={() => void begin(chosen)}
          onClose={close}
        />
      ) : query.error ? (
        <Loaded query={query}>{() => null}</Loaded>
      ) : (
        <Stack gap="xs">
          <Progress value={100} animated striped aria-label={t("bulk.looking")} />
          <Text size="sm" c="dimmed" role="status">
            {t("bulk.found", { count: found })}
          </Text>
        </Stack>
      )}
    </Modal>
  );
}

function titleOf(action: PlainAction, run: Run, chosen: string[] | undefined): string {
  if (chosen === undefined) {
    return t("bulk.looking");
  }
  return run.state === "ready" ? t(`bulk.ask.${action.kind}`, { count: chosen.length }) : t(`bulk.run.${run.state}`);
}

function Running({ run, onStop }: { run: Run; onStop: () => void }) {
  return (
    <Stack gap="xs">
      <Progress value={(100 * run.done) / run.total} animated size="lg" aria-label={t("bulk.progress")} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {t("jobs.doneOf", { done: run.done.toLocaleString("en-US"), total: run.total.toLocaleString("en-US") })}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onStop}>
          {t("jobs.cancel")}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t("bulk.keepOpen")}
      </Text>
    </Stack>
  );
}

function Ended({ action, run }: { action: PlainAction; run: Run }) {
  const isWhole = run.failure === "" && run.outcome.problems.length === 0 && !run.isStopped;
  return (
    <>
      <Alert
        color={isWhole ? "teal" : "orange"}
        variant="light"
        role="status"
        icon={isWhole ? <CircleCheck size={18} /> : <TriangleAlert size={18} />}
      >
        {t(`bulk.done.${action.kind}`, { count: run.outcome.changed })}
        {run.failure !== "" && ` ${run.failure}`}
        {run.isStopped && run.failure === "" && ` ${t("bulk.stopped", { count: run.total - run.done })}`}
      </Alert>
      {run.outcome.problems.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t("jobs.problems", { count: run.outcome.problems.length })}
          </Text>
          <ScrollArea.Autosize mah={200} type="auto" viewportProps={{ tabIndex: 0 }}>
            <ul className={pageStyles.rows}>
              {run.outcome.problems.map((problem) => (
                <li key={problem.id} className={pageStyles.soft}>
                  {problem.reason}
                </li>
              ))}
            </ul>
          </ScrollArea.Autosize>
        </div>
      )}
    </>
  );
}
