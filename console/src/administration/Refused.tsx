import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { ShieldX } from "lucide-react";
import { Link } from "react-router";
import { t } from "./words";

/** What is shown instead of a page that the user's role does not open. */
export function Refused() {
  return (
    <Center h="100%" p="md">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <ShieldX size={44} strokeWidth={1.3} aria-hidden="true" />
        <Title order={1} size="h3">
          {t("admin.refused")}
        </Title>
        <Text c="dimmed">{t("admin.refusedHelp")}</Text>
        <Button component={Link} to="/inbox" mt="sm">
          {t("app.toInbox")}
        </Button>
      </Stack>
    </Center>
  );
}
