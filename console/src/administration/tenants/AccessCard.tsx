import { Button, Stack } from "@mantine/core";
import { Ban, CircleCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { ROOM } from "../room";
import { Step } from "../shared/Step";
import type { Tenant } from "../shared/useTenants";
import { t } from "../words";
import { CHANGED } from "./tenants";

const ICON = 16;

/** Disabling, enabling and deleting a tenant; for administrators of the platform. */
export function AccessCard({ tenant }: { tenant: Tenant }) {
  const me = useMe();
  const navigate = useNavigate();
  const action = useAction(CHANGED);
  const [asked, setAsked] = useState<"disable" | "delete" | null>(null);
  const name = tenant.tenantName || tenant.id;
  const params = { path: { id: tenant.id } };
  const setDisabled = (is_disabled: boolean) => () =>
    must(api.PATCH("/api/v2/tenants/{id}", { params, body: { is_disabled } }));
  const remove = async () => {
    await must(api.DELETE("/api/v2/tenants/{id}", { params }));
    navigate(`${ROOM}/tenants`);
  };

  return (
    <Card title={t("tenants.access")}>
      <Stack>
        {tenant.id !== me.tenant?.id && (
          <Step help={t("tenants.disableHelp")}>
            {tenant.is_disabled ? (
              <Button
                variant="default"
                leftSection={<CircleCheck size={ICON} />}
                loading={action.isBusy}
                onClick={() => void action.run(setDisabled(false), t("tenants.enabled", { name }))}
              >
                {t("tenants.enable")}
              </Button>
            ) : (
              <Button variant="default" leftSection={<Ban size={ICON} />} onClick={() => setAsked("disable")}>
                {t("tenants.disable")}
              </Button>
            )}
          </Step>
        )}
        <Step help={t("tenants.deleteHelp")}>
          <Button variant="light" color="red" leftSection={<Trash2 size={ICON} />} onClick={() => setAsked("delete")}>
            {t("tenants.delete")}
          </Button>
        </Step>
      </Stack>
      {asked === "disable" && (
        <Confirm
          title={t("tenants.disableTitle", { name })}
          help={t("tenants.disableAsk")}
          confirm={t("tenants.disable")}
          done={t("tenants.disabled", { name })}
          changed={CHANGED}
          action={setDisabled(true)}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "delete" && (
        <Confirm
          title={t("tenants.deleteTitle", { name })}
          help={t("tenants.deleteAsk")}
          confirm={t("tenants.delete")}
          done={t("tenants.deleted", { name })}
          changed={["tenants"]}
          action={remove}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}
