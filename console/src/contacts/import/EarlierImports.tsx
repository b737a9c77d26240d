import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import type { Job } from "@/shared/jobs/job";
import { Card, pageStyles } from "@/shared/room/Page";
import { Tag, type Tone } from "@/shared/room/Tag";
import { browserZone, fullTime } from "@/shared/times";
import { ROOM } from "../room";
import { t } from "../texts";
import { recall } from "./draft";

const KIND = "contact-import";
const LIMIT = 50;
const SHOWN = 8;
const REFRESH_MS = 3_000;
const TONES: Record<Job["state"], Tone> = { running: "brand", done: "good", failed: "bad", canceled: "plain" };

/** Imports that run, and those of the last days. */
export function EarlierImports({ userId }: { userId: string }) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const { data = [] } = useQuery({
    queryKey: ["jobs", KIND, userId],
    queryFn: async () =>
      (await must(api.GET("/api/v2/jobs", { params: { query: { userId, kind: KIND, limit: LIMIT } } }))).jobs,
    refetchInterval: ({ state }) => (state.data?.some((job) => job.state === "running") ? REFRESH_MS : false),
  });
  // A finished check has written nothing.
  const jobs = data.filter((job) => !job.dryRun || job.state === "running").slice(0, SHOWN);
  if (jobs.length === 0) {
    return null;
  }
  return (
    <Card isFlush title={t("import.earlier")}>
      <ul className={pageStyles.rows}>
        {jobs.map((job) => {
          const time = fullTime(job.created, zone);
          const { created = 0, updated = 0, refused = 0 } = job.counts;
          const word = job.dryRun ? "import.row.checking" : (`import.row.${job.state}` as const);
          return (
            <li key={job.id} className={pageStyles.row}>
              <div className={pageStyles.rowMain}>
                <div className={pageStyles.rowTitle}>
                  <Link to={`${ROOM}/import/${job.id}`}>{recall(job.id)?.name ?? t("import.row.open", { time })}</Link>
                </div>
                <p className={pageStyles.soft}>
                  {recall(job.id) && `${time} · `}
                  {t("import.row.counts", { created, updated, refused, total: job.total })}
                </p>
              </div>
              <div className={pageStyles.rowEnd}>
                <Tag tone={TONES[job.state]}>{t(word)}</Tag>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
