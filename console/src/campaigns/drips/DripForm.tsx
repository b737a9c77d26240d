import { Button, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { nameOf } from "@/shared/uploads/fileNames";
import { ROOM } from "../room";
import { ScopeField } from "../ScopeTag";
import { canChange, type Scope } from "../sharing";
import { t } from "../texts";
import styles from "./Drips.module.css";
import { inOrder, nextStep, type Step } from "./order";
import { StepEditor } from "./StepEditor";
import { whenOf } from "./steps";

export type Campaign = components["schemas"]["Campaign"];

const MAX_STEPS = 50;

/** A step while it is edited. */
interface EditedStep {
  key: string;
  step: Step;
}

function edited(step: Step): EditedStep {
  return { key: crypto.randomUUID(), step };
}

export function DripForm({ campaign }: { campaign: Campaign | null }) {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState(campaign?.name ?? "");
  const [scope, setScope] = useState<Scope>("user");
  const [steps, setSteps] = useState(() => inOrder(campaign?.drips ?? [nextStep([])]).map(edited));
  const [uploading, setUploading] = useState<string[]>([]);
  const { isBusy, run } = useAction();
  const isOpen = !me.restrictions.includes("dripCampaign") && (campaign === null || canChange(campaign.scope, me));

  async function save() {
    const drips = inOrder(steps.map(({ step }) => step)).map(({ created, timeOfDay, ...step }) => ({
      ...step,
      ...(created > 0 ? { created } : {}),
      ...(timeOfDay ? { timeOfDay } : {}),
    }));
    const body = { name: name.trim(), drips };
    const stored =
      campaign === null
        ? await must(api.POST("/api/v2/drips", { body: { ...body, scope } }))
        : await must(api.PATCH("/api/v2/drips/{id}", { params: { path: { id: campaign.id } }, body }));
    await queries.invalidateQueries({ queryKey: ["dripCampaigns"] });
    if (campaign === null) {
      await navigate(`${ROOM}/drips/${stored.id}`, { replace: true });
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void run(save, t("room.saved"));
  }

  if (!isOpen) {
    return (
      <Card title={t("drips.timeline")} help={t("drips.readOnly")}>
        <ol className={styles.line}>
          {steps.map(({ key, step }) => (
            <li key={key} className={styles.step}>
              <div className={styles.when}>
                <span className={styles.whenWords}>{whenOf(step)}</span>
              </div>
              <div className={styles.message}>{step.message}</div>
              {step.media.length > 0 && <p className={pageStyles.soft}>{step.media.map(nameOf).join(", ")}</p>}
            </li>
          ))}
        </ol>
      </Card>
    );
  }
  return (
    <Card title={t("drips.timeline")}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <TextInput
            name="dripName"
            label={t("campaigns.name")}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {campaign === null && <ScopeField value={scope} onChange={setScope} />}
          <ol className={styles.line} aria-label={t("drips.timeline")}>
            {steps.map(({ key, step }, index) => (
              <StepEditor
                key={key}
                step={step}
                number={index + 1}
                onChange={(changed) =>
                  setSteps((before) => before.map((one) => (one.key === key ? { key, step: changed } : one)))
                }
                onUploading={(isBusy) =>
                  setUploading((before) => (isBusy ? [...before, key] : before.filter((one) => one !== key)))
                }
                onRemove={
                  steps.length > 1
                    ? () => {
                        setSteps((before) => before.filter((one) => one.key !== key));
                        setUploading((before) => before.filter((one) => one !== key));
                      }
                    : undefined
                }
              />
            ))}
          </ol>
          {steps.length < MAX_STEPS && (
            <Button
              variant="default"
              style={{ alignSelf: "flex-start" }}
              leftSection={<Plus size={16} />}
              onClick={() => setSteps([...steps, edited(nextStep(steps.map(({ step }) => step)))])}
            >
              {t("drips.addStep")}
            </Button>
          )}
        </Stack>
        <div className={pageStyles.foot}>
          <Button type="submit" loading={isBusy} disabled={uploading.length > 0}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
