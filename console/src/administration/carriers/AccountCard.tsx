import { Button, Group, PasswordInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Card } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { updateOrganization } from "../organizations/organizations";
import type { Organization } from "../shared/useOrganizations";
import { t } from "../words";
import { accountOf, CARRIERS, type Field, isComplete, titleOf } from "./carriers";
import { TrialResult } from "./TrialCard";
import { type Trial, testAccount } from "./trial";
import { WebhookAddress } from "./WebhookAddress";

interface Props {
  organization: Organization;
  which: "provider" | "fallbackProvider";
}

/** An organization's own carrier account: which it is, its test, and another one in its place. */
export function AccountCard({ organization, which }: Props) {
  const isFallback = which === "fallbackProvider";
  const stored = isFallback ? organization.fallbackCarrier : organization.carrier;
  const action = useAction(["organization", "organizations"]);
  const [carrier, setCarrier] = useState(stored);
  const [values, setValues] = useState<Record<string, string>>({});
  const [trial, setTrial] = useState<Trial | null>(null);
  const account = accountOf(carrier, values);
  const isTouched = carrier !== stored || Object.keys(account).length > 1;
  const inherited = t(isFallback ? "carriers.noFallback" : "carriers.inherited");
  const names = [...new Set([...Object.keys(CARRIERS), ...(stored ? [stored] : [])])];

  const test = async () =>
    setTrial(
      await testAccount({
        organizationId: organization.id,
        ...(isTouched && carrier ? { provider: account } : isFallback && { fallback: true }),
      }),
    );

  function save(event: FormEvent) {
    event.preventDefault();
    void action.run(async () => {
      await updateOrganization(organization.id, { [which]: account });
      setValues({});
      setTrial(null);
    }, t("room.saved"));
  }

  return (
    <Card
      title={t(isFallback ? "carriers.fallback" : "carriers.own")}
      help={t(isFallback ? "carriers.fallbackHelp" : "carriers.ownHelp")}
    >
      <form onSubmit={save}>
        <Stack>
          <Select
            label={t("carriers.carrier")}
            allowDeselect={false}
            maw="24rem"
            data={[{ value: "", label: inherited }, ...names.map((value) => ({ value, label: titleOf(value) }))]}
            value={carrier}
            onChange={(value) => {
              setCarrier(value ?? "");
              setTrial(null);
            }}
          />
          {(CARRIERS[carrier]?.fields.length ?? 0) > 0 && (
            <Text size="sm" c="dimmed">
              {t("carriers.credentials")}
            </Text>
          )}
          {CARRIERS[carrier]?.fields.map((field) => (
            <Value
              key={field.name}
              field={field}
              value={values[field.name] ?? ""}
              fault={action.faults[`${which}.${field.name}`] ?? action.faults[field.name]}
              onChange={(value) => setValues({ ...values, [field.name]: value })}
            />
          ))}
          {trial && <TrialResult trial={trial} />}
          {stored !== "" && !isFallback && !isTouched && (
            <WebhookAddress key={stored} request={{ organizationId: organization.id }} />
          )}
          <Group justify="flex-end">
            <Button variant="default" loading={action.isBusy} onClick={() => void action.run(test)}>
              {t("carriers.test")}
            </Button>
            <Button type="submit" loading={action.isBusy} disabled={!isTouched || !isComplete(carrier, values)}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

interface ValueProps {
  field: Field;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

function Value({ field, value, fault, onChange }: ValueProps) {
  const label = field.isRequired ? field.name : t("carriers.optional", { name: field.name });
  if (field.kind === "key") {
    return (
      <Textarea
        label={label}
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={value}
        error={fault}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const Input = field.kind === "secret" ? PasswordInput : TextInput;
  return (
    <Input
      label={label}
      autoComplete={field.kind === "secret" ? "new-password" : "off"}
      value={value}
      error={fault}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
