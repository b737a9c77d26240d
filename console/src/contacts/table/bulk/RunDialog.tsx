import { Alert, Button, Group, Modal, Progress, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Loaded } from "@/shared/room/Loaded";
import { pageStyles } from "@/shared/room/Page";
import { t } from "../../texts";
import type { ContactFilters } from "../filters/filters";
import { readIds } from "../useContacts";
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
  onClose: () => void;
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

  return (
    <Modal
      opened
      onClose={onClose}
      title={chosen ? t(`bulk.ask.${action.kind}`, { count: chosen.length }) : t("bulk.looking")}
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
              <Button onClick={onClose} data-autofocus>
                {t("room.done")}
              </Button>
            </Group>
          )}
        </Stack>
      ) : chosen ? (
        <Question action={action} count={chosen.length} onClose={onClose} onBegin={() => void begin(chosen)} />
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

function Question({
  action,
  count,
  onClose,
  onBegin,
}: {
  action: PlainAction;
  count: number;
  onClose: () => void;
  onBegin: () => void;
}) {
  const [typed, setTyped] = useState("");
  const isTyped = action.kind !== "delete" || count <= MANY || typed.replace(/\D/g, "") === String(count);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onBegin();
      }}
    >
      <Stack>
        <Text size="sm">{t(`bulk.help.${action.kind}`)}</Text>
        {action.kind === "delete" && count > MANY && (
          <TextInput
            label={t("bulk.typeCount", { count: String(count) })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button
            type="submit"
            {...(action.kind === "delete" ? { color: "red" } : {})}
            disabled={!isTyped || count === 0}
          >
            {t(`bulk.do.${action.kind}`, { count })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
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
