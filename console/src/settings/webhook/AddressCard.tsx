import { Alert, Button, Stack, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { type TestOutcome, TestResult } from "../delivery/TestResult";
import { t } from "../texts";
import { WebhookState } from "./WebhookState";

const FLAGS = ["incomingOnly", "receipts", "accessToken"] as const;

interface Props {
  webhook: components["schemas"]["Webhook"];
  canChange: boolean;
}

/** Where messages are posted, which ones, and how the receiver responds to a test. */
export function AddressCard({ webhook, canChange }: Props) {
  const me = useMe();
  const queries = useQueryClient();
  const options = { params: { path: { id: me.id } } };
  const [url, setUrl] = useState(webhook.url);
  const [fault, setFault] = useState("");
  const [outcome, setOutcome] = useState<TestOutcome | null>(null);
  const [isAsking, setAsking] = useState(false);
  const saving = useAction();
  const testing = useAction();

  async function change(body: components["schemas"]["WebhookUpdate"]) {
    setFault("");
    try {
      await must(api.PATCH("/api/v2/users/{id}/webhook", { ...options, body }));
    } catch (error) {
      setFault((error instanceof ApiProblem && error.fields.url) || "");
      throw error;
    }
    await queries.invalidateQueries({ queryKey: ["webhook"] });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void saving.run(() => change({ url: url.trim() }), t("room.saved"));
  }

  async function test() {
    setOutcome(await must(api.POST("/api/v2/users/{id}/webhook/test", options)));
  }

  return (
    <Card title={t("webhook.address")} help={t("webhook.addressHelp")} actions={<WebhookState state={webhook} />}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {!canChange && <Alert color="gray">{t("settings.restricted")}</Alert>}
          <TextInput
            name="url"
            type="url"
            label={t("webhook.url")}
            placeholder="https://crm.example.com/texts"
            readOnly={!canChange}
            value={url}
            error={fault}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          {webhook.url &&
            FLAGS.map((flag) => (
              <Switch
                key={flag}
                label={t(`webhook.${flag}`)}
                description={t(`webhook.${flag}Help`)}
                checked={webhook[flag]}
                disabled={!canChange || saving.isBusy}
                onChange={(event) => {
                  const isOn = event.currentTarget.checked;
                  void saving.run(() => change({ [flag]: isOn }), t("room.saved"));
                }}
              />
            ))}
          {outcome && <TestResult outcome={outcome} />}
        </Stack>
        {canChange && (
          <div className={pageStyles.foot}>
            {webhook.url && (
              <>
                <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
                  {t("room.remove")}
                </Button>
                <Button
                  variant="default"
                  leftSection={<Send size={16} />}
                  loading={testing.isBusy}
                  onClick={() => void testing.run(test)}
                >
                  {t("webhook.test")}
                </Button>
              </>
            )}
            <Button type="submit" loading={saving.isBusy} disabled={url.trim() === "" || url.trim() === webhook.url}>
              {t("app.save")}
            </Button>
          </div>
        )}
      </form>
      {isAsking && (
        <Confirm
          title={t("webhook.removeTitle")}
          help={t("webhook.removeHelp")}
          confirm={t("room.remove")}
          done={t("webhook.removed")}
          action={() => change({ url: "" })}
          onClose={() => setAsking(false)}
        />
      )}
    </Card>
  );
}
