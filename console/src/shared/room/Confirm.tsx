import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/messages";
import { useAction } from "./useAction";

interface Props {
  title: string;
  /** What is lost. */
  help: string;
  confirm: string;
  color?: string;
  /** What is said when it was done. */
  done?: string;
  /** First part of the names of queries whose content changes. */
  changed?: string[];
  action: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

/** Ask before something is done that cannot be undone. */
export function Confirm({ title, help, confirm, color = "red", done = "", changed, action, onClose, children }: Props) {
  const { isBusy, run } = useAction(changed);

  async function submit() {
    if (await run(action, done)) {
      onClose();
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("app.close") }}>
      <Stack>
        <Text size="sm">{help}</Text>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button color={color} loading={isBusy} onClick={() => void submit()}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
