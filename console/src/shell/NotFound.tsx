import { Button, Center, Stack, Title } from "@mantine/core";
import { Link } from "react-router";
import { t } from "@/messages";

export function NotFound() {
  return (
    <Center h="100%" p="md">
      <Stack align="center">
        <Title order={1} size="h3" ta="center">
          {t("app.notFound")}
        </Title>
        <Button component={Link} to="/inbox">
          {t("app.toInbox")}
        </Button>
      </Stack>
    </Center>
  );
}
