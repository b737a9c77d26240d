import { Button } from "@mantine/core";
import { Ban, CircleCheck, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useAction } from "@/shared/room/useAction";
import { ConfirmDialog } from "../shared/Dialog";
import { Card } from "../shared/Page";
import { Step } from "../shared/Step";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { updateOrganization } from "./organizations";

const ICON = 16;

/** Disabling, deleting and restoring an organization; for administrators of its tenant. */
export function AccessCard({ organization }: { organization: Organization }) {
  const action = useAction(["organization", "organizations"]);
  const [asked, setAsked] = useState<"disable" | "delete" | null>(null);
  const name = organization.organizationName || organization.id;
  const params = { path: { id: organization.id } };
  const setDisabled = (is_disabled: boolean) => () => updateOrganization(organization.id, { is_disabled });

  async function confirm(work: () => Promise<unknown>, done: string) {
    await action.run(work, done);
    setAsked(null);
  }

  if (organization.deleted > 0) {
    return (
      <Card title={t("organizations.access")}>
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
      </Card>
    );
  }
  return (
    <Card title={t("organizations.access")}>
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
        <ConfirmDialog
          title={t("organizations.disableTitle", { name })}
          help={t("organizations.disableAsk")}
          confirm={t("organizations.disable")}
          isBusy={action.isBusy}
          onConfirm={() => void confirm(setDisabled(true), t("organizations.disabledToast", { name }))}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "delete" && (
        <ConfirmDialog
          title={t("organizations.deleteTitle", { name })}
          help={t("organizations.deleteAsk")}
          confirm={t("organizations.delete")}
          isBusy={action.isBusy}
          onConfirm={() =>
            void confirm(
              () => must(api.DELETE("/api/v2/organizations/{id}", { params })),
              t("organizations.deletedToast", { name }),
            )
          }
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}
