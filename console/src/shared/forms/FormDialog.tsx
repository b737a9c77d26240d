import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { t } from "@/messages";

interface Props {
  title: string;
  submit: string;
  isBusy: boolean;
  /** Whether the form cannot be sent as it is. */
  isFaulty?: boolean;
  size?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page. */
export function FormDialog({
  title,
  submit,
  isBusy,
  isFaulty = false,
  size = "md",
  onSubmit,
  onClose,
  children,
}: Props) {
  function handle(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ "aria-label": t("app.close") }}>
      <form onSubmit={handle}>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={isFaulty}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
