import { Button, Stack } from "@mantine/core";
import { Ban, CircleCheck, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { Step } from "../shared/Step";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { updateOrganization } from "./organizations";

const ICON = 16;
const CHANGED = ["organization", "organizations"];

/** Disabling, deleting and restoring an organization; for administrators of its tenant. */
export function AccessCard({ organization }: { organization: Organization }) {
  const action = useAction(CHANGED);
  const [asked, setAsked] = useState<"disable" | "delete" | null>(null);
  const name = organization.organizationName || organization.id;
  const params = { path: { id: organization.id } };
  const setDisabled = (is_disabled: boolean) => () => updateOrganization(organization.id, { is_disabled });

  if (organization.deleted > 0) {
    return (
      <Card title={t("organizations.access")}>
        <Stack>
          <Step help={t("organizations.deleteHelp")}>
            <Button
              leftSection={<RotateCcw size={ICON} />}
              loading={action.isBusy}
              onClick={() =>
                void action.run(
                  () => must(api.POST("/api/v2/organizations/{id}/restore", { params })),
                  t("organizations.restoredToast", { name }),
                )
              }
            >
              {t("organizations.restore")}
            </Button>
          </Step>
        </Stack>
      </Card>
    );
  }
  return (
    <Card title={t("organizations.access")}>
      <Stack>
        <Step help={t("organizations.disableHelp")}>
          {organization.is_disabled ? (
            <Button
              variant="default"
              leftSection={<CircleCheck size={ICON} />}
              loading={action.isBusy}
              onClick={() => void action.run(setDisabled(false), t("organizations.enabledToast", { name }))}
            >
              {t("organizations.enable")}
            </Button>
          ) : (
            <Button variant="default" leftSection={<Ban size={ICON} />} onClick={() => setAsked("disable")}>
              {t("organizations.disable")}
            </Button>
          )}
        </Step>
        <Step help={t("organizations.deleteHelp")}>
          <Button variant="light" color="red" leftSection={<Trash2 size={ICON} />} onClick={() => setAsked("delete")}>
            {t("organizations.delete")}
          </Button>
        </Step>
        {asked === "disable" && (
          <Confirm
            title={t("organizations.disableTitle", { name })}
            help={t("organizations.disableAsk")}
            confirm={t("organizations.disable")}
            done={t("organizations.disabledToast", { name })}
            changed={CHANGED}
            action={setDisabled(true)}
            onClose={() => setAsked(null)}
          />
        )}
        {asked === "delete" && (
          <Confirm
            title={t("organizations.deleteTitle", { name })}
            help={t("organizations.deleteAsk")}
            confirm={t("organizations.delete")}
            done={t("organizations.deletedToast", { name })}
            changed={CHANGED}
            action={() => must(api.DELETE("/api/v2/organizations/{id}", { params }))}
            onClose={() => setAsked(null)}
          />
        )}
      </Stack>
    </Card>
  );
}
