import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, Page, pageStyles } from "@/shared/room/Page";
import { Secret } from "@/shared/room/Secret";
import { ROOM } from "../room";
import { t } from "../texts";
import { CreateTokenDialog } from "./CreateTokenDialog";
import { TokenRow } from "./TokenRow";

const PAGE = 50;

/** The tokens by which programs act as the user. */
export function TokensPage() {
  const me = useMe();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState("");
  const query = useInfiniteQuery({
    queryKey: ["tokens", me.id],
    queryFn: ({ pageParam }) =>
      must(
        api.GET("/api/v2/users/{id}/token", {
          params: { path: { id: me.id }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
      {t("tokens.create")}
    </Button>
  );

  return (
    <Page room={ROOM} title={t("settings.tokens")} help={t("tokens.help")} actions={create}>
      <Card isFlush>
        <Loaded query={query}>
          {({ pages }) => {
            const tokens = pages.flatMap((page) => page.tokens);
            return tokens.length === 0 ? (
              <Empty icon={KeyRound} title={t("tokens.none")} help={t("tokens.noneHelp")} />
            ) : (
              <ul className={pageStyles.rows}>
                {tokens.map((token) => (
                  <TokenRow key={token.id} token={token} onSecret={setSecret} />
                ))}
              </ul>
            );
          }}
        </Loaded>
      </Card>
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("room.more")}
        </Button>
      )}
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
