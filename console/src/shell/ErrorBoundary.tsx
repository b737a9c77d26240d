import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { t } from "@/messages";

/** Shows words instead of an empty page if a part of the console fails. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) {
      return this.props.children;
    }
    return (
      <Center component="main" h="100dvh" p="md">
        <Stack align="center" gap="sm" role="alert">
          <Title order={1} size="h3">
            {t("app.crashed")}
          </Title>
          <Text c="dimmed">{t("app.crashedHelp")}</Text>
          <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
        </Stack>
      </Center>
    );
  }
}
