import { Button, Stack, TagsInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { Card } from "@/shared/room/Page";
import { t } from "../words";

interface Props {
  origins: string[];
  faults: Record<string, string>;
  onChange: (origins: string[]) => void;
}

/** At which addresses people may log in with the provider. */
export function OriginsField({ origins, faults, onChange }: Props) {
  const fault = Object.entries(faults).find(([name]) => name.startsWith("allowedOrigins"))?.[1];
  return (
    <Card title={t("providers.origins")} help={t("providers.originsHelp")}>
      <Stack align="flex-start">
        <TagsInput
          w="100%"
          aria-label={t("providers.origins")}
          placeholder={origins.length === 0 ? "https://text.example.com" : undefined}
          splitChars={[",", " "]}
          acceptValueOnBlur
          value={origins}
          error={fault}
          onChange={onChange}
        />
        {!origins.includes(location.origin) && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={14} />}
            onClick={() => onChange([...origins, location.origin])}
          >
            {t("providers.originsThis", { origin: location.origin })}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
