import { Button, Center } from "@mantine/core";
import { t } from "@/messages";

/** The button below a list of which there is more. */
export function MoreButton({ onClick, isBusy = false }: { onClick: () => void; isBusy?: boolean }) {
  return (
    <Center p="md">
      <Button variant="default" loading={isBusy} onClick={onClick}>
        {t("room.more")}
      </Button>
    </Center>
  );
}
