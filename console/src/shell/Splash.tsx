import { Center, Loader } from "@mantine/core";
import { t } from "@/messages";

export function Splash() {
  return (
    <Center h="100dvh" role="status" aria-label={t("app.loading")}>
      <Loader type="dots" />
    </Center>
  );
}
