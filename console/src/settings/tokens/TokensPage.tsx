import { Button } from "@mantine/core";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { given } from "@/api/given";
import { useMe } from "@/session/session";
import { PagedRows } from "@/shared/lists/PagedRows";
import { usePages } from "@/shared/lists/usePages";
import { Card, Page } from "@/shared/room/Page";
import { Secret } from "@/shared/room/Secret";
import { ROOM } from "../room";
import { t } from "../texts";
import { CreateTokenDialog } from "./CreateTokenDialog";
import { type Token, TokenRow } from "./TokenRow";

const PAGE = 50;

/** The tokens by which programs act as the user. */
export function TokensPage() {
  const me = useMe();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState("");
  const pages = usePages<Token>(["tokens", me.id], async (cursor) => {
    const params = { path: { id: me.id }, query: given({ limit: PAGE, cursor }) };
    const page = await must(api.GET("/api/v2/users/{id}/token", { params }));
    return { rows: page.tokens, nextCursor: page.nextCursor };
  });
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
      {t("tokens.create")}
    </Button>
  );

  return (
    <Page room={ROOM} title={t("settings.tokens")} help={t("tokens.help")} actions={create}>
      <Card isFlush>
        <PagedRows pages={pages} empty={{ icon: KeyRound, title: t("tokens.none"), help: t("tokens.noneHelp") }}>
          {(token) => <TokenRow key={token.id} token={token} onSecret={setSecret} />}
        </PagedRows>
      </Card>
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} onSecret={setSecret} />}
      {secret && (
        <Secret
          title={t("tokens.created")}
          warning={t("tokens.once")}
          help={t("tokens.header", { id: me.id })}
          value={secret}
          onClose={() => setSecret("")}
        />
      )}
    </Page>
  );
}
