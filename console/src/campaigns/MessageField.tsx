import { ActionIcon, Button, Group, Input, Textarea } from "@mantine/core";
import { Plus } from "lucide-react";
import { useRef } from "react";
import { countSegments } from "@/conversation/segments";
import { MergeFieldMenu } from "@/shared/mergeFields/MergeFieldMenu";
import { t } from "./texts";

const MERGE_FIELDS = ["[first]", "[last]", "[full]", "[company]"];
const MAX_LENGTH = 1600;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Whether values of the contact may stand in it. */
  hasMergeFields?: boolean;
  name?: string;
  fault?: string;
}

/** A text that is sent: with its length, and fields for values of the contact. */
export function MessageField({ label, value, onChange, hasMergeFields = false, name, fault }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { segments } = countSegments(value);

  function insert(text: string) {
    const at = field.current?.selectionEnd ?? value.length;
    onChange(value.slice(0, at) + text + value.slice(at));
    field.current?.focus();
  }

  return (
    <div>
      <Textarea
        ref={field}
        label={label}
        required
        withAsterisk={false}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={MAX_LENGTH}
        value={value}
        error={fault}
        {...(name ? { name } : {})}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group justify="space-between" mt={6} gap="xs">
        <Group gap={4}>
          {hasMergeFields &&
            MERGE_FIELDS.map((text) => (
              <Button
                key={text}
                size="compact-xs"
                variant="default"
                radius="xl"
                aria-label={t("field.insert", { text })}
                onClick={() => insert(text)}
              >
                {text}
              </Button>
            ))}
          {hasMergeFields && (
            <MergeFieldMenu onChoose={(name) => insert(`[${name}]`)}>
              <ActionIcon size="sm" variant="default" radius="xl" aria-label={t("composer.fields")}>
                <Plus size={13} />
              </ActionIcon>
            </MergeFieldMenu>
          )}
        </Group>
        <Input.Description>
          {[
            t("composer.characters", { count: [...value].length }),
            value && t("composer.segments", { count: segments }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Input.Description>
      </Group>
    </div>
  );
}
