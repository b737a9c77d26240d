import { Button, Center } from "@mantine/core";
import { t } from "../words";

export function MoreButton({ onClick, isBusy = false }: { onClick: () => void; isBusy?: boolean }) {
  return (
    <Center mt="md">
      <Button variant="default" loading={isBusy} onClick={onClick}>
        {t("admin.more")}
      </Button>
    </Center>
  );
}
