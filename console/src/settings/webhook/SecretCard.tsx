import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { Secret } from "@/shared/room/Secret";
import { useAction } from "@/shared/room/useAction";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";

/** The secret by which the receiver verifies that a post is genuine. */
export function SecretCard({ rotatedAt }: { rotatedAt: number }) {
  const me = useMe();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [secret, setSecret] = useState("");
  const { isBusy, run } = useAction();
  const time = fullTime(rotatedAt, me.timezone || browserZone());

  async function rotate() {
    const created = await must(api.POST("/api/v2/users/{id}/webhook/secret", { params: { path: { id: me.id } } }));
    setSecret(created.secret);
    await queries.invalidateQueries({ queryKey: ["webhook"] });
  }

  return (
    <Card
      title={t("secret.title")}
      help={rotatedAt > 0 ? t("secret.since", { time }) : t("secret.help")}
      actions={
        <Button
          variant="default"
          leftSection={<RefreshCw size={16} />}
          loading={isBusy}
          onClick={() => (rotatedAt > 0 ? setAsking(true) : void run(rotate))}
        >
          {t(rotatedAt > 0 ? "secret.rotate" : "secret.create")}
        </Button>
      }
    >
      {isAsking && (
        <Confirm
          title={t("secret.rotateTitle")}
          help={t("secret.rotateHelp")}
          confirm={t("secret.rotate")}
          action={rotate}
          onClose={() => setAsking(false)}
        />
      )}
      {secret && (
        <Secret
          title={t("secret.created")}
          warning={t("secret.once")}
          help={t("secret.use")}
          value={secret}
          onClose={() => setSecret("")}
        />
      )}
    </Card>
  );
}
