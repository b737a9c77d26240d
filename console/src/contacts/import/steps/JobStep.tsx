import { Button } from "@mantine/core";
import { FileQuestion } from "lucide-react";
import { Link, useParams } from "react-router";
import { ApiProblem } from "@/api/problem";
import { useJob } from "@/shared/jobs/useJob";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty } from "@/shared/room/Page";
import { ROOM } from "../../room";
import { t } from "../../texts";
import { CheckStep } from "./CheckStep";
import { RunStep } from "./RunStep";

/** An import whose file was sent: a check, or the import itself. */
export function JobStep() {
  const { jobId = "" } = useParams();
  const query = useJob(jobId);
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Card>
        <Empty icon={FileQuestion} title={t("import.notFound")} help={t("import.notFoundHelp")}>
          <Button component={Link} to={`${ROOM}/import`}>
            {t("import.another")}
          </Button>
        </Empty>
      </Card>
    );
  }
  return (
    <Loaded query={query} lines={5}>
      {(job) => (job.dryRun ? <CheckStep key={job.id} job={job} /> : <RunStep key={job.id} job={job} />)}
    </Loaded>
  );
}
