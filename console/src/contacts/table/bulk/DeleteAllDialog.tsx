import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { useAction } from "@/shared/room/useAction";
import { t } from "../../texts";
import { useContactCount } from "../useContacts";
import { JobDialog } from "./JobDialog";

interface Props {
  owner: string;
  onEnd: () => void;
  onClose: () => void;
}

/** Ask before every contact of an owner is deleted, and show how far that is. */
export function DeleteAllDialog({ owner, onEnd, onClose }: Props) {
  const found = useContactCount(owner);
  const [typed, setTyped] = useState("");
  const [jobId, setJobId] = useState<string | null>(null);
  const { isBusy, run } = useAction();
  const count = found?.count ?? 0;

  if (jobId !== null) {
    return (
      <JobDialog
        jobId={jobId}
        title={t("bulk.deletingAll")}
        done={(job) => t("bulk.done.delete", { count: job.counts.done ?? 0 })}
        onEnd={onEnd}
        onClose={onClose}
      />
    );
  }

  async function begin() {
    const query = { userId: owner, confirm: "all" };
    setJobId((await must(api.DELETE("/api/v2/contacts", { params: { query } }))).id);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(begin);
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("bulk.ask.delete", { count })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t("bulk.help.delete")}</Text>
          {found?.isMore && <Text size="sm">{t("bulk.orMore")}</Text>}
          <TextInput
            label={t("bulk.typeCount", { count: String(count) })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t("app.cancel")}
            </Button>
            <Button
              type="submit"
              color="red"
              loading={isBusy}
              disabled={count === 0 || typed.replace(/\D/g, "") !== String(count)}
            >
              {t("bulk.do.delete", { count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
