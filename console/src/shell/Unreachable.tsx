import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { t } from "@/messages";
import { useSession } from "@/session/session";

/** What is shown while the session cannot be checked, because the API does not respond. */
export function Unreachable() {
  const { refresh } = useSession();
  return (
    <Center component="main" h="100dvh" p="md">
      <Stack align="center" gap="sm">
        <Title order={1} size="h3">
          {t("app.failed")}
        </Title>
        <Text c="dimmed">{t("app.failedHelp")}</Text>
        <Button onClick={() => void refresh()}>{t("app.retry")}</Button>
      </Stack>
    </Center>
  );
}
