import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Eye, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { formatPhone } from "@/shared/phone";
import { Figures } from "@/shared/room/Figures";
import { Loaded } from "@/shared/room/Loaded";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import styles from "./Blasts.module.css";
import { type Blast, spanOf } from "./blast";
import { reasonOf } from "./reasons";

/** Who would get a blast, what it would cost, and how it would read. */
export function PreviewCard({ blast }: { blast: Blast }) {
  const query = useQuery({
    queryKey: ["blasts", "preview", blast.id, blast.updated],
    queryFn: () => must(api.POST("/api/v2/blasts/{id}/preview", { params: { path: { id: blast.id } } })),
    staleTime: 0,
  });
  return (
    <Card
      title={t("preview.title")}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<Eye size={15} />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t("preview.again")}
        </Button>
      }
    >
      <Loaded query={query}>
        {(preview) => {
          const skipped = Object.entries(preview.skipped).filter(([, count]) => count > 0);
          const span = spanOf(preview.seconds);
          return (
            <Stack>
              {!preview.isComplete && <Alert color="gray">{t("preview.incomplete")}</Alert>}
              <Figures
                values={[
                  [t("preview.recipients"), preview.recipients],
                  [t("preview.skipped"), skipped.reduce((total, [, count]) => total + count, 0)],
                  [t("preview.parts"), preview.parts],
                  [t("preview.time"), t(`preview.${span.unit}`, { count: span.count })],
                  ...(preview.cost === null
                    ? []
                    : [[t("preview.cost"), `${preview.cost.toFixed(2)} ${preview.currency}`] as [string, string]]),
                ]}
              />
              {skipped.length > 0 && (
                <p className={pageStyles.soft}>
                  {t("preview.skippedBecause", {
                    reasons: skipped.map(([reason, count]) => `${reasonOf(reason)} (${count})`).join(", "),
                  })}
                </p>
              )}
              {preview.samples.slice(0, 3).map((sample) => (
                <figure key={sample.contactId} style={{ margin: 0 }}>
                  <figcaption className={pageStyles.soft}>
                    {t("preview.to", { number: formatPhone(sample.to) })}
                  </figcaption>
                  <div className={styles.sample}>{sample.message}</div>
                </figure>
              ))}
              {blast.media.length > 0 && (
                <p className={pageStyles.soft}>{t("preview.media", { count: blast.media.length })}</p>
              )}
              <Trial blast={blast} />
            </Stack>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Trial({ blast }: { blast: Blast }) {
  const [to, setTo] = useState("");
  const { isBusy, run } = useAction();

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(
      () => must(api.POST("/api/v2/blasts/{id}/test", { params: { path: { id: blast.id } }, body: { to: to.trim() } })),
      t("preview.tested", { number: to.trim() }),
    );
  }

  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          type="tel"
          label={t("preview.test")}
          placeholder="+12125550123"
          required
          withAsterisk={false}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" leftSection={<Send size={16} />} loading={isBusy}>
          {t("preview.sendTest")}
        </Button>
      </Group>
    </form>
  );
}
