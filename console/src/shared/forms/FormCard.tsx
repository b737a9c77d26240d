import { Button, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "@/messages";
import { Card, pageStyles } from "@/shared/room/Page";
import type { Form } from "./useForm";

interface Props<Values> {
  title: string;
  help?: string;
  form: Form<Values>;
  /** Whether something on the form cannot be sent as it is. */
  isFaulty?: boolean;
  children: ReactNode;
}

/** A subject that is edited and saved on its own. */
export function FormCard<Values>({ title, help, form, isFaulty = false, children }: Props<Values>) {
  return (
    <Card title={title} help={help}>
      <form onSubmit={form.submit}>
        <Stack>{children}</Stack>
        <div className={pageStyles.foot}>
          <Button type="submit" loading={form.isBusy} disabled={!form.isChanged || isFaulty}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
