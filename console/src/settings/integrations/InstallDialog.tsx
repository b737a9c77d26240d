import { Checkbox, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, must } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { FormDialog } from "@/shared/forms/FormDialog";
import { useAction } from "@/shared/room/useAction";
import { t } from "../texts";
import type { Available } from "./types";

const MAX_NAME = 100;

export function InstallDialog({ offer, onClose }: { offer: Available; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(offer.title);
  const [events, setEvents] = useState(offer.events);
  const [values, setValues] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const { isBusy, run } = useAction();
  // A request whose response is lost is repeated with the same key; what was refused is another request.
  const [key, setKey] = useState(() => crypto.randomUUID());

  async function install() {
    setFaults({});
    try {
      const configuration = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.trim()]));
      await must(
        api.POST("/api/v2/integrations/installed", {
          params: { header: { "Idempotency-Key": key } },
          body: { integration: offer.name, name: name.trim(), events, configuration },
        }),
      );
    } catch (error) {
      if (error instanceof ApiProblem) {
        setFaults(error.fields);
        setKey(crypto.randomUUID());
      }
      throw error;
    }
    onClose();
    await queries.invalidateQueries({ queryKey: ["integrations"] });
  }

  return (
    <FormDialog
      title={t("integrations.installOf", { title: offer.title })}
      submit={t("integrations.install")}
      isBusy={isBusy}
      isFaulty={events.length === 0}
      onSubmit={() => void run(install, t("integrations.wasInstalled"))}
      onClose={onClose}
    >
      <TextInput
        label={t("integrations.name")}
        maxLength={MAX_NAME}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {offer.fields.map((field) => {
        const Input = field.secret ? PasswordInput : TextInput;
        return (
          <Input
            key={field.name}
            label={field.title}
            description={field.description}
            required={field.required}
            withAsterisk={false}
            autoComplete="off"
            value={values[field.name] ?? ""}
            error={faults[`configuration.${field.name}`] ?? faults[field.name]}
            onChange={(event) => {
              const value = event.currentTarget.value;
              setValues((before) => ({ ...before, [field.name]: value }));
            }}
          />
        );
      })}
      <Checkbox.Group
        label={t("integrations.events")}
        value={events}
        onChange={(chosen) => setEvents(chosen as Available["events"])}
      >
        <Stack gap={6} mt="xs">
          {offer.events.map((event) => (
            <Checkbox key={event} value={event} label={t(`event.${event}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  );
}
