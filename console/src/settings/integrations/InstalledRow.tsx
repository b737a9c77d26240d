import { ActionIcon, Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, History, KeyRound, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { Confirm } from "@/shared/room/Confirm";
import { pageStyles } from "@/shared/room/Page";
import { Secret } from "@/shared/room/Secret";
import { useAction } from "@/shared/room/useAction";
import { type TestOutcome, TestResult } from "../delivery/TestResult";
import { t } from "../texts";
import { WebhookState } from "../webhook/WebhookState";
import { DeliveriesDialog } from "./DeliveriesDialog";
import styles from "./Integrations.module.css";
import type { Available, Installed } from "./types";

interface Props {
  installed: Installed;
  offer: Available | undefined;
  canChange: boolean;
}

type Open = "remove" | "deliveries" | "secret" | null;

/** An integration: its state, and what can be done with it. */
export function InstalledRow({ installed, offer, canChange }: Props) {
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const [secret, setSecret] = useState("");
  const [outcome, setOutcome] = useState<TestOutcome | null>(null);
  const { isBusy, run } = useAction();
  const name = installed.name || offer?.title || installed.integration;
  const options = { params: { path: { id: installed.id } } };
  const target = [
    ...Object.values(installed.configuration),
    ...Object.values(installed.secrets).map((end) => `…${end}`),
  ];

  async function reload() {
    await queries.invalidateQueries({ queryKey: ["integrations"] });
  }

  async function toggle() {
    const body = { enabled: !installed.enabled };
    await must(api.PATCH("/api/v2/integrations/installed/{id}", { ...options, body }));
    await reload();
  }

  async function remove() {
    await must(api.DELETE("/api/v2/integrations/installed/{id}", options));
    await reload();
  }

  async function test() {
    setOutcome(await must(api.POST("/api/v2/integrations/installed/{id}/test", options)));
  }

  async function rotate() {
    setSecret((await must(api.POST("/api/v2/integrations/installed/{id}/secret", options))).secret);
    await reload();
  }

  return (
    <li className={styles.integration}>
      <div className={styles.line}>
        <div className={pageStyles.rowMain}>
          <div className={pageStyles.rowTitle}>
            {name}
            <WebhookState state={installed} />
          </div>
          <p className={pageStyles.soft}>
            {[
              offer?.title !== name && offer?.title,
              t("integrations.eventCount", { count: installed.events.length }),
              ...target,
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </div>
        <div className={pageStyles.rowEnd}>
          {canChange && (
            <Button size="xs" variant="default" loading={isBusy} onClick={() => void run(toggle)}>
              {t(installed.enabled ? "integrations.pause" : "integrations.resume")}
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t("integrations.actions", { name })}>
                <EllipsisVertical size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<History size={16} />} onClick={() => setOpen("deliveries")}>
                {t("deliveries.title")}
              </Menu.Item>
              {canChange && (
                <>
                  <Menu.Item leftSection={<Send size={16} />} onClick={() => void run(test)}>
                    {t("webhook.test")}
                  </Menu.Item>
                  {offer?.signed && (
                    <Menu.Item leftSection={<KeyRound size={16} />} onClick={() => setOpen("secret")}>
                      {t(installed.secretRotatedAt > 0 ? "secret.rotate" : "secret.create")}
                    </Menu.Item>
                  )}
                  <Menu.Item color="red" leftSection={<Trash2 size={16} />} onClick={() => setOpen("remove")}>
                    {t("room.remove")}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      {outcome && <TestResult outcome={outcome} />}
      {open === "deliveries" && <DeliveriesDialog id={installed.id} name={name} onClose={() => setOpen(null)} />}
      {open === "remove" && (
        <Confirm
          title={t("integrations.removeTitle", { name })}
          help={t("integrations.removeHelp")}
          confirm={t("room.remove")}
          done={t("integrations.removed")}
          action={remove}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "secret" && (
        <Confirm
          title={t(installed.secretRotatedAt > 0 ? "secret.rotateTitle" : "secret.createTitle")}
          help={t(installed.secretRotatedAt > 0 ? "secret.rotateHelp" : "secret.help")}
          confirm={t(installed.secretRotatedAt > 0 ? "secret.rotate" : "secret.create")}
          color=""
          action={rotate}
          onClose={() => setOpen(null)}
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
    </li>
  );
}
