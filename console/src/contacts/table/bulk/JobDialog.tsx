import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { JobProgress } from "@/shared/jobs/JobProgress";
import type { Job } from "@/shared/jobs/job";
import { t } from "../../texts";

interface Props {
  jobId: string;
  title: string;
  done: (job: Job) => string;
  onEnd: () => void;
  onClose: () => void;
}

/** A job that changes many contacts. It goes on when the dialog is closed. */
export function JobDialog({ jobId, title, done, onEnd, onClose }: Props) {
  const [isOver, setOver] = useState(false);

  function end() {
    setOver(true);
    onEnd();
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("app.close") }}>
      <Stack>
        <JobProgress jobId={jobId} title={title} done={done} onEnd={end} />
        {!isOver && (
          <Text size="sm" c="dimmed">
            {t("bulk.goesOn")}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant={isOver ? "filled" : "default"} onClick={onClose}>
            {t(isOver ? "room.done" : "app.close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
