import { useQuery } from "@tanstack/react-query";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";
import styles from "./Messages.module.css";

/** Whether a message that arrives now would be answered. */
export function AwayNow() {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["away", me.id],
    queryFn: () => must(api.GET("/api/v2/users/{id}/away", { params: { path: { id: me.id } } })),
  });
  if (data === undefined) {
    return null;
  }
  const until = data.nextChangeAt > 0 ? fullTime(data.nextChangeAt, me.timezone || browserZone()) : "";
  const state = t(data.answersNow ? "away.answersNow" : "away.silentNow");
  return (
    <div className={styles.status} role="status">
      <span className={styles.dot} data-on={data.answersNow} aria-hidden="true" />
      <span>{[state, data.holiday, until && t("away.until", { time: until })].filter(Boolean).join(" · ")}</span>
    </div>
  );
}
