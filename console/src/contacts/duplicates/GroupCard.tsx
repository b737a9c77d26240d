import { Alert, Anchor, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Info, Merge } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useMe } from "@/session/session";
import { JobProgress } from "@/shared/jobs/JobProgress";
import { formatPhone } from "@/shared/phone";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { sayFault } from "@/shared/toast";
import { t } from "../texts";
import { Comparison } from "./Comparison";
import { type ApiContact, DUPLICATES, type Group, merge } from "./duplicates";
import { nameOf } from "./rows";

interface Props {
  uid: string;
  group: Group;
  onMerged?: () => void;
}

/** What the contacts of a group have in common. */
export function subjectOf(group: Group): string {
  return group.by === "email"
    ? t("duplicates.byEmail", { value: group.value })
    : t("duplicates.byNumber", { value: formatPhone(group.value) });
}

export const titleOf = (contact: ApiContact) => nameOf(contact) || formatPhone(contact.phone_number) || contact.email;

/** Contacts side by side, and what a merge leaves of them. */
export function GroupCard({ uid, group, onMerged }: Props) {
  const me = useMe();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const [isMerged, setMerged] = useState(false);
  const merged = group.mergedContact ?? null;
  const kept = group.contacts?.[0];
  const name = merged ? titleOf(merged) : "";
  const mayMerge = merged !== null && !me.restrictions.includes("disableDelete");

  async function finish() {
    setJobId(null);
    setMerged(true);
    onMerged?.();
    await queries.invalidateQueries({ queryKey: [DUPLICATES, "near"] });
  }

  async function start() {
    const result = await merge(uid, group.contactIds);
    const [refused] = result.errors;
    if (refused) {
      sayFault(refused.reason);
    } else if (result.merged) {
      await finish();
    } else {
      setJobId(result.jobId);
    }
  }

  if (isMerged) {
    return (
      <Alert color="teal" variant="light" icon={<CircleCheck size={18} />} role="status" data-testid="merged">
        {t("duplicates.merged", { name })}{" "}
        <Anchor component={Link} to={`/inbox/${group.keptId}`} inherit>
          {t("duplicates.open")}
        </Anchor>
      </Alert>
    );
  }
  const button = mayMerge && jobId === null && (
    <Button leftSection={<Merge size={16} />} onClick={() => setAsking(true)}>
      {t("duplicates.mergeCount", { count: group.contactIds.length })}
    </Button>
  );
  const help = group.keptBecause && kept && t(`duplicates.because.${group.keptBecause}`, { name: titleOf(kept) });
  return (
    <Card title={subjectOf(group)} help={help || undefined} actions={button}>
      {merged === null && (
        <Alert color="gray" variant="light" p="xs" mb="sm" icon={<Info size={18} />}>
          {group.reason}
        </Alert>
      )}
      {jobId !== null ? (
        <JobProgress
          jobId={jobId}
          title={t("duplicates.merging")}
          done={() => t("duplicates.merged", { name })}
          onEnd={(job) => job.state === "done" && void finish()}
          canCancel={false}
        />
      ) : (
        <Comparison uid={uid} group={group} />
      )}
      {isAsking && (
        <Confirm
          title={t("duplicates.mergeTitle", { name })}
          help={t("duplicates.mergeHelp")}
          confirm={t("duplicates.merge")}
          action={start}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}
