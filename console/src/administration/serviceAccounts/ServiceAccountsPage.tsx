import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import type { components } from "@/api/schema.gen";
import { MoreButton } from "@/shared/lists/MoreButton";
import { usePages } from "@/shared/lists/usePages";
import { Fault, Lines } from "@/shared/room/Loaded";
import { Card, Empty, Page } from "@/shared/room/Page";
import { Secret } from "@/shared/room/Secret";
import { ROOM } from "../room";
import { t } from "../words";
import { NewServiceAccountDialog } from "./NewServiceAccountDialog";
import { ServiceAccountCard } from "./ServiceAccountCard";

export type ServiceAccount = components["schemas"]["ServiceAccount"];

/** A token that was just created. */
export interface NewToken {
  name: string;
  token: string;
}

export default function ServiceAccountsPage() {
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<NewToken | null>(null);
  const pages = usePages<ServiceAccount>(["serviceAccounts"], async (cursor) => {
    const page = await must(api.GET("/api/v2/service-accounts", { params: { query: given({ cursor }) } }));
    return { rows: page.serviceAccounts, nextCursor: page.nextCursor };
  });
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
      {t("services.new")}
    </Button>
  );
  return (
    <Page room={ROOM} title={t("services.title")} help={t("services.help")} actions={create}>
      {pages.isLoading && <Lines count={6} />}
      {!!pages.error && <Fault error={pages.error} onRetry={pages.retry} />}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 && (
        <Card isFlush>
          <Empty title={t("services.none")} help={t("services.noneHelp")}>
            {create}
          </Empty>
        </Card>
      )}
      {pages.rows.map((account) => (
        <ServiceAccountCard key={account.id} account={account} onSecret={setSecret} />
      ))}
      {pages.hasMore && <MoreButton isBusy={pages.isFetchingMore} onClick={pages.showMore} />}
      {isCreating && <NewServiceAccountDialog onSecret={setSecret} onClose={() => setCreating(false)} />}
      {secret && (
        <Secret
          title={t("services.token", { name: secret.name })}
          warning={t("admin.tokenOnce")}
          help={t("admin.tokenHelp")}
          value={secret.token}
          onClose={() => setSecret(null)}
        />
      )}
    </Page>
  );
}
