import { Button, Progress } from "@mantine/core";
import { Megaphone, Plus } from "lucide-react";
import { Link } from "react-router";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import { useMe } from "@/session/session";
import { PagedRows } from "@/shared/lists/PagedRows";
import { usePages } from "@/shared/lists/usePages";
import { Card, Page, pageStyles } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { browserZone, fullTime } from "@/shared/times";
import { ROOM } from "../room";
import { t } from "../texts";
import styles from "./Blasts.module.css";
import { type Blast, percentOf, TONES } from "./blast";

const PAGE = 25;
const REFRESH_MS = 5_000;

export function BlastsPage() {
  const me = useMe();
  const pages = usePages<Blast>(
    ["blasts", me.id],
    async (cursor) => {
      const page = await must(api.GET("/api/v2/blasts", { params: { query: given({ limit: PAGE, cursor }) } }));
      return { rows: page.blasts, nextCursor: page.nextCursor };
    },
    (blasts) => (blasts.some((blast) => blast.state === "sending") ? REFRESH_MS : false),
  );
  const create = !me.restrictions.includes("blasts") && (
    <Button component={Link} to={`${ROOM}/blasts/new`} leftSection={<Plus size={16} />}>
      {t("blasts.create")}
    </Button>
  );
  return (
    <Page room={ROOM} title={t("campaigns.blasts")} help={t("blasts.help")} actions={create}>
      <Card isFlush>
        <PagedRows pages={pages} empty={{ icon: Megaphone, title: t("blasts.none"), help: t("blasts.noneHelp") }}>
          {(blast) => <Row key={blast.id} blast={blast} />}
        </PagedRows>
      </Card>
    </Page>
  );
}

function Row({ blast }: { blast: Blast }) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const time =
    blast.state === "scheduled"
      ? t("blasts.at", { time: fullTime(blast.sendAt, zone) })
      : fullTime(blast.started || blast.created, zone);
  const percent = percentOf(blast);
  return (
    <li className={pageStyles.row}>
      <div className={pageStyles.rowMain}>
        <div className={pageStyles.rowTitle}>
          <Link to={`${ROOM}/blasts/${blast.id}`}>{blast.name}</Link>
          <Tag tone={TONES[blast.state]}>{t(`blasts.state.${blast.state}`)}</Tag>
        </div>
        <p className={`${pageStyles.soft} ${pageStyles.clamp}`}>{blast.message}</p>
        <p className={pageStyles.soft}>
          {[time, blast.recipients > 0 && t("blasts.recipients", { count: blast.recipients })]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {(blast.state === "sending" || blast.state === "paused") && (
        <div className={styles.small}>
          <Progress value={percent} aria-label={t("blasts.progress")} />
          <span>{percent} %</span>
        </div>
      )}
    </li>
  );
}
