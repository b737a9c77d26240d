import { ActionIcon, TextInput } from "@mantine/core";
import { Copy } from "lucide-react";
import { say } from "@/shared/toast";
import { t } from "../words";

interface Props {
  label: string;
  help?: string;
  value: string;
}

/** A value that another system needs: shown whole, and copied by its button. */
export function CopyRow({ label, help, value }: Props) {
  return (
    <TextInput
      label={label}
      description={help}
      readOnly
      value={value}
      rightSection={
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("admin.copy", { label })}
          onClick={() => void navigator.clipboard.writeText(value).then(() => say(t("room.copied")))}
        >
          <Copy size={16} />
        </ActionIcon>
      }
    />
  );
}
