import { Alert, Button, Group as Row, Stack, Text } from "@mantine/core";
import { Merge, Search as SearchIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMe } from "@/session/session";
import { JobProgress } from "@/shared/jobs/JobProgress";
import { endOf } from "@/shared/jobs/job";
import { useJob } from "@/shared/jobs/useJob";
import { MoreButton } from "@/shared/lists/MoreButton";
import { Confirm } from "@/shared/room/Confirm";
import { Lines } from "@/shared/room/Loaded";
import { Card, Empty, pageStyles } from "@/shared/room/Page";
import { t } from "../texts";
import { type Findings, type Group, PAGE_SIZE } from "./duplicates";
import { GroupPage } from "./GroupPage";
import { type Search, useSearch } from "./useSearch";

/** The duplicates of an owner: looked for, compared and merged. */
export function SearchResults({ uid }: { uid: string }) {
  const search = useSearch(uid);
  const { findings, running, failed } = search;
  const find = (
    <Button
      variant={findings === null ? "filled" : "default"}
      leftSection={<SearchIcon size={16} />}
      onClick={search.find}
    >
      {t(findings === null ? "duplicates.find" : "duplicates.again")}
    </Button>
  );

  if (running !== null) {
    return <Running search={search} jobId={running.jobId} merges={running.merges} />;
  }
  return (
    <>
      {failed && (
        <Alert color="red" variant="light" role="alert">
          {endOf(failed, "")}
        </Alert>
      )}
      {findings === null ? (
        <Card isFlush>
          <Empty icon={Merge} title={t("duplicates.start")} help={t("duplicates.startHelp")}>
            {find}
          </Empty>
        </Card>
      ) : (
        <Found uid={uid} search={search} findings={findings} again={find} />
      )}
    </>
  );
}

function Running({ search, jobId, merges }: { search: Search; jobId: string | null; merges: boolean }) {
  const title = t(merges ? "duplicates.merging" : "duplicates.searching");
  const { data } = useJob(jobId, search.finish);
  return (
    <Card>
      {jobId !== null && data?.state === "running" ? (
        <JobProgress jobId={jobId} title={title} done={() => ""} />
      ) : (
        <>
          <Text size="sm" fw={600} px="md">
            {title}
          </Text>
          <Lines count={5} />
        </>
      )}
    </Card>
  );
}

interface FoundProps {
  uid: string;
  search: Search;
  findings: Findings;
  again: ReactNode;
}

function Found({ uid, search, findings, again }: FoundProps) {
  const me = useMe();
  const [isAsking, setAsking] = useState(false);
  const mergeable = findings.groups.filter((group) => group.outcome === "found");
  const merged = findings.groups.filter((group) => group.outcome === "merged");
  const apart = findings.groups.filter((group) => group.outcome === "apart");
  const count = Math.max(mergeable.length - search.mergedSince, 0);
  const mayMerge = count > 0 && !me.restrictions.includes("disableDelete");
  const removed = merged.reduce((sum, group) => sum + group.contactIds.length - 1, 0);

  return (
    <Stack gap="md">
      <Row justify="space-between">
        <Text fw={600} role="status">
          {summarize(findings, count, removed)}
        </Text>
        <Row gap="xs">
          {again}
          {mayMerge && (
            <Button leftSection={<Merge size={16} />} onClick={() => setAsking(true)}>
              {t("duplicates.mergeAll")}
            </Button>
          )}
        </Row>
      </Row>
      {findings.isCut && <p className={pageStyles.soft}>{t("duplicates.cut")}</p>}
      {findings.groups.length === 0 && !findings.merges && (
        <Card isFlush>
          <Empty icon={Merge} title={t("duplicates.none")} help={t("duplicates.noneHelp")} />
        </Card>
      )}
      <GroupList uid={uid} groups={mergeable} onMerged={search.drop} />
      {apart.length > 0 && (
        <section>
          <div className={pageStyles.cardHead}>
            <div className={pageStyles.words}>
              <h2 className={pageStyles.cardTitle}>{t("duplicates.apart", { count: apart.length })}</h2>
              <p className={pageStyles.soft}>{t("duplicates.apartHelp")}</p>
            </div>
          </div>
          <GroupList uid={uid} groups={apart} onMerged={search.drop} />
        </section>
      )}
      {isAsking && (
        <Confirm
          title={t("duplicates.mergeAllTitle", { count })}
          help={t("duplicates.mergeAllHelp")}
          confirm={t("duplicates.mergeAll")}
          action={search.mergeAll}
          onClose={() => setAsking(false)}
        />
      )}
    </Stack>
  );
}

function summarize(findings: Findings, count: number, removed: number): string {
  if (findings.merges) {
    return removed > 0 ? t("duplicates.mergedAll", { contacts: removed }) : t("duplicates.nothingMerged");
  }
  return count > 0 || findings.groups.length === 0 ? t("duplicates.found", { count }) : t("duplicates.noneLeft");
}

/** Groups, some at a time. */
function GroupList({ uid, groups, onMerged }: { uid: string; groups: Group[]; onMerged: (group: Group) => void }) {
  const [shown, setShown] = useState(PAGE_SIZE);
  const pages: Group[][] = [];
  for (let at = 0; at < Math.min(shown, groups.length); at += PAGE_SIZE) {
    pages.push(groups.slice(at, at + PAGE_SIZE));
  }
  return (
    <Stack gap="md">
      {pages.map((page) => (
        <GroupPage key={page[0]?.contactIds.join()} uid={uid} groups={page} onMerged={onMerged} />
      ))}
      {shown < groups.length && <MoreButton onClick={() => setShown(shown + PAGE_SIZE)} />}
    </Stack>
  );
}
