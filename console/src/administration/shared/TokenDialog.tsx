import { Alert, Button, Code, CopyButton, Group, Modal, Stack } from "@mantine/core";
import { Copy, KeyRound } from "lucide-react";
import { t } from "../words";

/** A secret that is shown once. It is closed by its button alone, so that it does not get lost by a slip. */
export function TokenDialog({ title, token, onClose }: { title: string; token: string; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="yellow" icon={<KeyRound size={18} />}>
          {t("admin.tokenOnce")}
        </Alert>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} data-testid="token">
          {token}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={token}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<Copy size={16} />} onClick={copy}>
                {t(copied ? "admin.copied" : "admin.copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t("admin.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
