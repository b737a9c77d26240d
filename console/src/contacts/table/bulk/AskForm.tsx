import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { t } from "../../texts";

interface Props {
  help: ReactNode;
  submit: string;
  /** Of how many contacts it is asked. */
  count: number;
  /** Whether the number of contacts must be typed first. */
  isTyped: boolean;
  isDestructive: boolean;
  isBusy?: boolean;
  onBegin: () => void;
  onClose: () => void;
}

/** A question before many contacts are changed. */
export function AskForm({ help, submit, count, isTyped, isDestructive, isBusy = false, onBegin, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const isRight = !isTyped || typed.replace(/\D/g, "") === String(count);

  function begin(event: FormEvent) {
    event.preventDefault();
    onBegin();
  }

  return (
    <form onSubmit={begin}>
      <Stack>
        <Text size="sm">{help}</Text>
        {isTyped && (
          <TextInput
            label={t("bulk.typeCount", { count: String(count) })}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button
            type="submit"
            {...(isDestructive ? { color: "red" } : {})}
            loading={isBusy}
            disabled={count === 0 || !isRight}
          >
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
