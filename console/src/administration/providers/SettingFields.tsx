import { Collapse, PasswordInput, Select, Stack, Switch, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Card } from "@/shared/room/Page";
import { t, type WordsKey } from "../words";
import styles from "./Providers.module.css";
import { type Protocol, SETTINGS, type Setting, type Values } from "./settings";

interface Props {
  type: Protocol;
  values: Values;
  /** The secrets that are set, which nobody can read. */
  secrets: string[];
  faults: Record<string, string>;
  onChange: (name: string, value: string | boolean) => void;
}

/** The settings of the provider's protocol; those that few need stand behind a button. */
export function SettingFields({ type, values, secrets, faults, onChange }: Props) {
  const rare = SETTINGS[type].filter(({ isRare }) => isRare);
  const hasFault = rare.some(({ name }) => faults[`settings.${name}`]);
  const [isOpen, setOpen] = useState(false);
  const show = (setting: Setting) => (
    <Field
      key={setting.name}
      setting={setting}
      value={values[setting.name] ?? ""}
      isSet={secrets.includes(setting.name)}
      fault={faults[`settings.${setting.name}`]}
      onChange={(value) => onChange(setting.name, value)}
    />
  );
  return (
    <Card title={t(`providers.settings.${type}`)} help={t(`providers.settingsHelp.${type}`)}>
      <Stack>
        {SETTINGS[type].filter(({ isRare }) => !isRare).map(show)}
        <UnstyledButton
          type="button"
          className={styles.more}
          aria-expanded={isOpen || hasFault}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronDown size={16} aria-hidden="true" />
          {t("providers.rare")}
        </UnstyledButton>
        <Collapse expanded={isOpen || hasFault}>
          <Stack>{rare.map(show)}</Stack>
        </Collapse>
      </Stack>
    </Card>
  );
}

interface FieldProps {
  setting: Setting;
  value: string | boolean;
  isSet: boolean;
  fault: string | undefined;
  onChange: (value: string | boolean) => void;
}

function Field({ setting: { name, kind, choices = [] }, value, isSet, fault, onChange }: FieldProps) {
  const label = t(`providers.setting.${name}` as WordsKey);
  const description = t(`providers.settingHelp.${name}` as WordsKey);
  const common = { name, label, description, error: fault };
  if (kind === "switch") {
    return (
      <Switch
        label={label}
        description={description}
        error={fault}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const text = String(value);
  if (kind === "choice") {
    return (
      <Select
        {...common}
        maw="24rem"
        data={[
          { value: "", label: t("providers.standard") },
          ...choices.map((choice) => ({ value: choice, label: choice })),
        ]}
        allowDeselect={false}
        value={text}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  if (kind === "lines" || kind === "document") {
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: styles.code ?? "" }}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (kind === "secret") {
    return (
      <PasswordInput
        {...common}
        description={isSet ? t("providers.secretSet") : description}
        placeholder={isSet ? "••••••••••••" : undefined}
        autoComplete="new-password"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      inputMode={kind === "number" ? "numeric" : undefined}
      maw={kind === "number" ? "12rem" : undefined}
      autoComplete="off"
      spellCheck={false}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
