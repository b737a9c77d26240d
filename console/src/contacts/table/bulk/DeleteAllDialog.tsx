import { Modal } from "@mantine/core";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useAction } from "@/shared/room/useAction";
import { t } from "../../texts";
import { useContactCount } from "../useContacts";
import { AskForm } from "./AskForm";
import { JobDialog } from "./JobDialog";

interface Props {
  owner: string;
  onEnd: () => void;
  onClose: () => void;
}

/** Ask before every contact of an owner is deleted, and show how far that is. */
export function DeleteAllDialog({ owner, onEnd, onClose }: Props) {
  const found = useContactCount(owner);
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

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("bulk.ask.delete", { count })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <AskForm
        help={
          <>
            {t("bulk.help.delete")} {found?.isMore && t("bulk.orMore")}
          </>
        }
        submit={t("bulk.do.delete", { count })}
        count={count}
        isTyped
        isDestructive
        isBusy={isBusy}
        onBegin={() => void run(begin)}
        onClose={onClose}
      />
    </Modal>
  );
}
