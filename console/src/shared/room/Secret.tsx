import { Alert, Button, Code, Group, Modal, Stack, Text } from "@mantine/core";
import { Copy, ShieldAlert } from "lucide-react";
import { t } from "@/messages";
import { say } from "@/shared/toast";

interface Props {
  title: string;
  warning: string;
  help: string;
  value: string;
  onClose: () => void;
}

/** A secret that is shown once. Only its button closes it, so that no stray click loses it. */
export function Secret({ title, warning, help, value, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Alert color="orange" variant="light" icon={<ShieldAlert size={18} />}>
          {warning}
        </Alert>
        <Code block data-testid="secret" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {value}
        </Code>
        <Text size="sm" c="dimmed">
          {help}
        </Text>
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={<Copy size={16} />}
            onClick={() => void navigator.clipboard.writeText(value).then(() => say(t("room.copied")))}
          >
            {t("room.copy")}
          </Button>
          <Button onClick={onClose}>{t("room.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
