import { Button, Stack } from "@mantine/core";
import { PlugZap } from "lucide-react";
import { useState } from "react";
import { Card } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { useAction } from "@/shared/room/useAction";
import { Findings } from "../shared/Findings";
import { Step } from "../shared/Step";
import { t } from "../words";
import { titleOf } from "./carriers";
import { type Trial, testAccount } from "./trial";
import { WebhookAddress, type WebhookRequest } from "./WebhookAddress";

interface Props {
  title: string;
  help: string;
  /** Whose account: a tenant's, or the platform's. */
  request: WebhookRequest;
}

/** The account that serves somebody, and its test. */
export function TrialCard({ title, help, request }: Props) {
  const action = useAction([]);
  const [trial, setTrial] = useState<Trial | null>(null);
  return (
    <Card title={title} help={help}>
      <Stack>
        <Step help={t("carriers.testHelp")}>
          <Button
            variant="default"
            leftSection={<PlugZap size={16} />}
            loading={action.isBusy}
            onClick={() => void action.run(async () => setTrial(await testAccount(request)))}
          >
            {t("carriers.test")}
          </Button>
        </Step>
        {trial && <TrialResult trial={trial} />}
        <WebhookAddress request={request} />
      </Stack>
    </Card>
  );
}

export function TrialResult({ trial }: { trial: Trial }) {
  return (
    <div>
      <Tag tone={trial.ok ? "good" : "bad"}>
        {[titleOf(trial.carrier), t(trial.ok ? "carriers.allGood" : "carriers.notGood")].filter(Boolean).join(": ")}
      </Tag>
      <Findings findings={trial.findings} />
    </div>
  );
}
