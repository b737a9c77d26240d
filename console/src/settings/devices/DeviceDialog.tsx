import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import {
  CHOICES,
  type Choice,
  choiceOf,
  KINDS,
  QUIET,
  type Quiet,
  quietOf,
  valueOfChoice,
  withQuiet,
} from "./deviceChoices";

interface Props {
  device: components["schemas"]["Device"];
  name: string;
  onClose: () => void;
}

/** What one device shows, where that differs from the others. */
export function DeviceDialog({ device, name, onClose }: Props) {
  const me = useMe();
  const queries = useQueryClient();
  const [settings, setSettings] = useState(device.notificationSettings);
  const { isBusy, run } = useAction();
  const quiet = quietOf(settings);

  async function save() {
    const path = { id: me.id, deviceId: device.id };
    await must(
      api.PUT("/api/v2/users/{id}/devices/{deviceId}/notificationSettings", { params: { path }, body: settings }),
    );
    await queries.invalidateQueries({ queryKey: ["devices"] });
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (await run(save, t("room.saved"))) {
      onClose();
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("device.title", { name })}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          {KINDS.map((kind) => (
            <Select
              key={kind}
              label={t(`notifications.${kind}`)}
              allowDeselect={false}
              value={choiceOf(settings[kind])}
              data={CHOICES.map((value) => ({ value, label: t(`device.${value}`) }))}
              onChange={(value) => setSettings({ ...settings, [kind]: valueOfChoice(value as Choice) })}
            />
          ))}
          <Select
            label={t("notifications.quiet")}
            allowDeselect={false}
            value={quiet}
            data={QUIET.map((value) => ({ value, label: t(`device.quiet.${value}`) }))}
            onChange={(value) => setSettings(withQuiet(settings, value as Quiet))}
          />
          {quiet === "own" && (
            <Group grow>
              <Time
                label={t("notifications.quietFrom")}
                value={settings.quietFrom}
                onChange={(quietFrom) => setSettings({ ...settings, quietFrom })}
              />
              <Time
                label={t("notifications.quietUntil")}
                value={settings.quietUntil}
                onChange={(quietUntil) => setSettings({ ...settings, quietUntil })}
              />
            </Group>
          )}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface TimeProps {
  label: string;
  value: string | null;
  onChange: (value: string) => void;
}

function Time({ label, value, onChange }: TimeProps) {
  return (
    <TextInput
      type="time"
      required
      withAsterisk={false}
      label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
