import { Button, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PlugZap, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { Confirm } from "@/shared/room/Confirm";
import { Fault } from "@/shared/room/Loaded";
import { Card, Page } from "@/shared/room/Page";
import { PageSkeleton } from "@/shared/room/PageSkeleton";
import { Tag } from "@/shared/room/Tag";
import { useAction } from "@/shared/room/useAction";
import { ROOM } from "../room";
import { Findings } from "../shared/Findings";
import { StateBadge } from "../shared/StateBadge";
import { Step } from "../shared/Step";
import { t } from "../words";
import { ProviderForm } from "./ProviderForm";
import type { Provider } from "./providers";

const LIST = `${ROOM}/providers`;

type Trial = components["schemas"]["ProviderTest"];

export function NewProviderPage() {
  const navigate = useNavigate();
  return (
    <Page room={ROOM} title={t("providers.new")} back={{ to: LIST, words: t("providers.back") }}>
      <ProviderForm provider={null} onSaved={(name) => navigate(`${LIST}/edit/${name}`, { replace: true })} />
    </Page>
  );
}

export function ProviderPage() {
  const { name = "" } = useParams();
  const query = useQuery({
    queryKey: ["provider", name],
    queryFn: () => must(api.GET("/api/v2/auth-providers/{name}", { params: { path: { name } } })),
  });
  const back = { to: LIST, words: t("providers.back") };
  if (query.error) {
    return (
      <Page room={ROOM} title={name} back={back}>
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    );
  }
  if (query.data === undefined) {
    return <PageSkeleton />;
  }
  const provider = query.data;
  const title = (
    <>
      {provider.displayName || provider.name}
      <StateBadge isDisabled={!provider.enabled} />
    </>
  );
  return (
    <Page room={ROOM} title={title} back={back}>
      <TestCard name={provider.name} />
      <ProviderForm key={JSON.stringify(provider)} provider={provider} onSaved={() => undefined} />
      <DeleteCard provider={provider} />
    </Page>
  );
}

/** Whether the provider publishes what a log-in needs. */
function TestCard({ name }: { name: string }) {
  const action = useAction();
  const [trial, setTrial] = useState<Trial | null>(null);
  const test = async () =>
    setTrial(await must(api.POST("/api/v2/auth-providers/{name}/test", { params: { path: { name } } })));
  return (
    <Card title={t("providers.test")}>
      <Stack>
        <Step help={t("providers.testHelp")}>
          <Button
            variant="default"
            leftSection={<PlugZap size={16} />}
            loading={action.isBusy}
            onClick={() => void action.run(test)}
          >
            {t("providers.testRun")}
          </Button>
        </Step>
        {trial && (
          <div>
            <Tag tone={trial.ok ? "good" : "bad"}>{t(trial.ok ? "providers.testGood" : "providers.testBad")}</Tag>
            <Findings findings={trial.findings} />
          </div>
        )}
      </Stack>
    </Card>
  );
}

function DeleteCard({ provider }: { provider: Provider }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const name = provider.displayName || provider.name;
  const remove = async () => {
    await must(api.DELETE("/api/v2/auth-providers/{name}", { params: { path: { name: provider.name } } }));
    navigate(LIST);
  };
  return (
    <Card title={t("providers.delete")}>
      <Step help={t("providers.deleteHelp")}>
        <Button variant="light" color="red" leftSection={<Trash2 size={16} />} onClick={() => setAsked(true)}>
          {t("providers.delete")}
        </Button>
      </Step>
      {isAsked && (
        <Confirm
          title={t("providers.deleteTitle", { name })}
          help={t("providers.deleteAsk")}
          confirm={t("providers.delete")}
          done={t("providers.deleted", { name })}
          changed={["providers"]}
          action={remove}
          onClose={() => setAsked(false)}
        />
      )}
    </Card>
  );
}
