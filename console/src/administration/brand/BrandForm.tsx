import { Alert, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { Contrast } from "lucide-react";
import { useMe, useSession } from "@/session/session";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { Card } from "@/shared/room/Page";
import { isAtLeast } from "../roles";
import { t } from "../words";
import { BrandPreview } from "./BrandPreview";
import { type BrandSettings, INSTANCE, type Own, ownOf, previewOf } from "./brands";
import { ColorField } from "./ColorField";
import { saveBrand } from "./calls";
import { contrast, READABLE } from "./contrast";

const TEXTS = ["name", "supportEmail", "logoUrl", "webAppUrl"] as const;
const COLORS = ["color", "accentColor"] as const;

interface Props {
  owner: string;
  settings: BrandSettings;
}

/** What is set of a brand, beside what it looks like. */
export function BrandForm({ owner, settings }: Props) {
  const me = useMe();
  const { refresh } = useSession();
  const form = useForm<Own>(ownOf(settings), ["brand", "tenants", "tenant"], async (changes) => {
    await saveBrand(owner, changes);
    // The console itself may have this brand.
    await refresh();
  });
  const shown = previewOf(settings, form.values);
  const advice = COLORS.filter((name) => contrast(shown[name], "#ffffff") < READABLE);
  const hasHosts = owner !== INSTANCE && isAtLeast(me.role, "systemAdmin");

  return (
    <>
      <Card title={t("brand.preview")}>
        <BrandPreview brand={shown} />
        {advice.length > 0 && (
          <Alert mt="md" color="orange" variant="light" icon={<Contrast size={18} />}>
            {advice.map((name) => (
              <div key={name}>
                {t("brand.adviceColor", {
                  name: t(`brand.${name}`),
                  color: shown[name],
                  ratio: contrast(shown[name], "#ffffff").toFixed(1),
                })}
              </div>
            ))}
          </Alert>
        )}
      </Card>
      <FormCard title={t("brand.values")} help={t("brand.valuesHelp")} form={form}>
        {TEXTS.slice(0, 2).map((name) => (
          <Text key={name} name={name} settings={settings} form={form} />
        ))}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {COLORS.map((name) => (
            <ColorField
              key={name}
              name={name}
              value={form.values[name]}
              inherited={settings.brand[name]}
              fault={form.faults[name]}
              onChange={(value) => form.set(name, value)}
            />
          ))}
        </SimpleGrid>
        {TEXTS.slice(2).map((name) => (
          <Text key={name} name={name} settings={settings} form={form} />
        ))}
        {hasHosts && (
          <TagsInput
            label={t("brand.hosts")}
            description={t("brand.hostsHelp")}
            placeholder={form.values.hosts.length === 0 ? "text.example.com" : undefined}
            splitChars={[",", " "]}
            acceptValueOnBlur
            value={form.values.hosts}
            error={Object.entries(form.faults).find(([name]) => name.startsWith("hosts"))?.[1]}
            onChange={(hosts) => form.set("hosts", hosts)}
          />
        )}
      </FormCard>
    </>
  );
}

interface TextProps {
  name: (typeof TEXTS)[number];
  settings: BrandSettings;
  form: ReturnType<typeof useForm<Own>>;
}

function Text({ name, settings, form }: TextProps) {
  return (
    <TextInput
      name={name}
      label={t(`brand.${name}`)}
      description={t(`brand.${name}Help`)}
      placeholder={settings.brand[name]}
      autoComplete="off"
      value={form.values[name]}
      error={form.faults[name]}
      onChange={(event) => form.set(name, event.currentTarget.value)}
    />
  );
}
