import { Button, Stack } from "@mantine/core";
import { Ban, CircleCheck, Mail, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { Step } from "../shared/Step";
import { t } from "../words";
import { nameOf, type User, updateUser } from "./users";
import { sendWelcome } from "./welcome";

const ICON = 16;
const CHANGED = ["users", "user"];

/** Whether the person can log in: welcome mail, disabling, deleting and restoring. */
export function AccessCard({ user, isOwn }: { user: User; isOwn: boolean }) {
  const action = useAction(CHANGED);
  const [asked, setAsked] = useState<"disable" | "delete" | null>(null);
  const name = nameOf(user);
  const params = { path: { id: user.id } };

  if (user.deleted > 0) {
    return (
      <Card title={t("users.account")}>
        <Stack>
          <Step help={t("users.deleteHelp")}>
            <Button
              leftSection={<RotateCcw size={ICON} />}
              loading={action.isBusy}
              onClick={() =>
                void action.run(
                  () => must(api.POST("/api/v2/users/{id}/restore", { params })),
                  t("users.restoredToast", { name }),
                )
              }
            >
              {t("users.restore")}
            </Button>
          </Step>
        </Stack>
      </Card>
    );
  }
  return (
    <Card title={t("users.account")}>
      <Stack>
        <Step help={t("users.welcomeHelp")}>
          <Button
            variant="default"
            leftSection={<Mail size={ICON} />}
            loading={action.isBusy && asked === null}
            onClick={() => void action.run(() => sendWelcome(user.id), t("users.welcomeSent", { email: user.email }))}
          >
            {t("users.welcome")}
          </Button>
        </Step>
        {!isOwn && (
          <>
            <Step help={t("users.disableHelp")}>
              {user.is_disabled ? (
                <Button
                  variant="default"
                  leftSection={<CircleCheck size={ICON} />}
                  onClick={() =>
                    void action.run(() => updateUser(user, { is_disabled: false }), t("users.enabledToast", { name }))
                  }
                >
                  {t("users.enable")}
                </Button>
              ) : (
                <Button variant="default" leftSection={<Ban size={ICON} />} onClick={() => setAsked("disable")}>
                  {t("users.disable")}
                </Button>
              )}
            </Step>
            <Step help={t("users.deleteHelp")}>
              <Button
                variant="light"
                color="red"
                leftSection={<Trash2 size={ICON} />}
                onClick={() => setAsked("delete")}
              >
                {t("users.delete")}
              </Button>
            </Step>
          </>
        )}
        {asked === "disable" && (
          <Confirm
            title={t("users.disableTitle", { name })}
            help={t("users.disableAsk")}
            confirm={t("users.disable")}
            done={t("users.disabledToast", { name })}
            changed={CHANGED}
            action={() => updateUser(user, { is_disabled: true })}
            onClose={() => setAsked(null)}
          />
        )}
        {asked === "delete" && (
          <Confirm
            title={t("users.deleteTitle", { name })}
            help={t("users.deleteAsk")}
            confirm={t("users.delete")}
            done={t("users.deletedToast", { name })}
            changed={CHANGED}
            action={() => must(api.DELETE("/api/v2/users/{id}", { params }))}
            onClose={() => setAsked(null)}
          />
        )}
      </Stack>
    </Card>
  );
}
