import { Button, SegmentedControl, Stack, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, must } from "@/api/client";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { CopyRow } from "../shared/CopyRow";
import { t } from "../words";
import { AccessFields } from "./AccessFields";
import { OriginsField } from "./OriginsField";
import { addressesOf, type Fields, fieldsOf, NEW, type Provider } from "./providers";
import { SettingFields } from "./SettingFields";
import { saveProvider } from "./saveProvider";
import { type Protocol, type Values, valuesOf } from "./settings";

interface Props {
  provider: Provider | null;
  onSaved: (name: string) => void;
}

/** What is set of a provider: how it is shown, how it is reached, whom it logs in, and where. */
export function ProviderForm({ provider, onSaved }: Props) {
  const action = useAction(["provider", "providers"]);
  const [fields, setFields] = useState<Fields>(() => (provider ? fieldsOf(provider) : NEW));
  const [values, setValues] = useState<Values>(() => valuesOf(fields.type, provider?.settings ?? {}));
  const { data: config } = useQuery({
    queryKey: ["webConfig"],
    queryFn: () => must(api.GET("/api/v2/webConfig")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const set = (changes: Partial<Fields>) => setFields((before) => ({ ...before, ...changes }));
  const name = fields.name.trim();
  const addresses = addressesOf(config?.publicUrl ?? "", fields.type, name || t("providers.nameHere"));

  function submit(event: FormEvent) {
    event.preventDefault();
    void action
      .run(() => saveProvider(provider, fields, values), t("room.saved"))
      .then((isDone) => isDone && onSaved(name));
  }

  return (
    <form onSubmit={submit} className={pageStyles.stack}>
      <Card title={t("providers.shown")}>
        <Stack>
          {provider === null && (
            <>
              <SegmentedControl
                aria-label={t("providers.type")}
                style={{ alignSelf: "flex-start" }}
                data={(["oauth", "saml"] as const).map((value) => ({ value, label: t(`providers.type.${value}`) }))}
                value={fields.type}
                onChange={(value) => {
                  const type = value as Protocol;
                  set({ type });
                  setValues(valuesOf(type, {}));
                }}
              />
              <TextInput
                name="name"
                label={t("providers.name")}
                description={t("providers.nameHelp")}
                required
                withAsterisk={false}
                autoComplete="off"
                maw="24rem"
                value={fields.name}
                error={action.faults.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
              />
            </>
          )}
          <TextInput
            name="displayName"
            label={t("providers.displayName")}
            description={t("providers.displayNameHelp")}
            autoComplete="off"
            maw="24rem"
            value={fields.displayName}
            error={action.faults.displayName}
            onChange={(event) => set({ displayName: event.currentTarget.value })}
          />
          <Switch
            label={t("providers.enabled")}
            description={t("providers.enabledHelp")}
            checked={fields.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
        </Stack>
      </Card>
      <Card title={t("providers.addresses")} help={t("providers.addressesHelp")}>
        <Stack>
          {addresses.map(({ label, value }) => (
            <CopyRow key={label} label={t(`providers.address.${label}`)} value={value} />
          ))}
        </Stack>
      </Card>
      <SettingFields
        type={fields.type}
        values={values}
        secrets={provider?.secrets ?? []}
        faults={action.faults}
        onChange={(setting, value) => setValues((before) => ({ ...before, [setting]: value }))}
      />
      <AccessFields fields={fields} faults={action.faults} set={set} />
      <OriginsField
        origins={fields.allowedOrigins}
        faults={action.faults}
        onChange={(allowedOrigins) => set({ allowedOrigins })}
      />
      <div className={pageStyles.foot}>
        <Button type="submit" loading={action.isBusy} disabled={name === ""}>
          {t(provider ? "app.save" : "providers.create")}
        </Button>
      </div>
    </form>
  );
}
