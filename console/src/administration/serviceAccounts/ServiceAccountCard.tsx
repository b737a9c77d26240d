import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { Card } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { useAction } from "@/shared/room/useAction";
import { browserZone, fullTime } from "@/shared/times";
import people from "../shared/People.module.css";
import { StateBadge } from "../shared/StateBadge";
import { t } from "../words";
import type { NewToken, ServiceAccount } from "./ServiceAccountsPage";

type Token = ServiceAccount["tokens"][number];
type Asked = { what: "delete" } | { what: "rotate" | "revoke"; token: Token };

interface Props {
  account: ServiceAccount;
  onSecret: (secret: NewToken) => void;
}

/** A service account: its scopes, its tokens, and what can be done with them. */
export function ServiceAccountCard({ account, onSecret }: Props) {
  const me = useMe();
  const zone = me.timezone || browserZone();
  const action = useAction(["serviceAccounts"]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { id, name } = account;
  const newKey = () => ({ "Idempotency-Key": crypto.randomUUID() });

  const addToken = async () => {
    const created = await must(
      api.POST("/api/v2/service-accounts/{id}/tokens", { params: { path: { id }, header: newKey() }, body: {} }),
    );
    onSecret({ name, token: created.token });
  };

  async function confirm({ what, ...rest }: Asked) {
    const tokenId = "token" in rest ? rest.token.id : "";
    const params = { path: { id, tokenId } };
    if (what === "delete") {
      await must(api.DELETE("/api/v2/service-accounts/{id}", { params: { path: { id } } }));
    } else if (what === "revoke") {
      await must(api.DELETE("/api/v2/service-accounts/{id}/tokens/{tokenId}", { params }));
    } else {
      const path = "/api/v2/service-accounts/{id}/tokens/{tokenId}/rotate";
      const created = await must(api.POST(path, { params: { ...params, header: newKey() } }));
      onSecret({ name, token: created.token });
    }
  }

  const doneOf = ({ what }: Asked) =>
    ({ delete: t("services.deletedToast", { name }), revoke: t("services.revokedToast"), rotate: "" })[what];

  const describe = (token: Token) =>
    [
      token.hint && t("services.hint", { hint: token.hint }),
      token.lastUsed ? t("services.lastUsed", { time: fullTime(token.lastUsed, zone) }) : t("services.neverUsed"),
      token.expires > 0 && t("services.expires", { time: fullTime(token.expires, zone) }),
    ]
      .filter(Boolean)
      .join(" · ");

  return (
    <Card title={name} {...(account.description && { help: account.description })}>
      <Stack>
        <Group gap="xs">
          <StateBadge isDisabled={account.is_disabled} />
          {account.scopes.map((scope) => (
            <Tag key={scope}>{scope}</Tag>
          ))}
        </Group>
        {account.tokens.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("services.noTokens")}
          </Text>
        )}
        {account.tokens.length > 0 && (
          <ul className={people.people} aria-label={t("services.tokens")}>
            {account.tokens.map((token) => (
              <li key={token.id} className={people.person}>
                <div>
                  <Text size="sm" fw={550}>
                    {token.name || t("services.token", { name })}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {describe(token)}
                  </Text>
                </div>
                <Group gap="xs" wrap="nowrap">
                  <Button size="compact-sm" variant="default" onClick={() => setAsked({ what: "rotate", token })}>
                    {t("services.rotate")}
                  </Button>
                  <Button size="compact-sm" variant="default" onClick={() => setAsked({ what: "revoke", token })}>
                    {t("services.revoke")}
                  </Button>
                </Group>
              </li>
            ))}
          </ul>
        )}
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={() => void action.run(addToken)}>
            {t("services.newToken")}
          </Button>
          <Button
            size="sm"
            variant="default"
            onClick={() =>
              void action.run(() =>
                must(
                  api.PATCH("/api/v2/service-accounts/{id}", {
                    params: { path: { id } },
                    body: { is_disabled: !account.is_disabled },
                  }),
                ),
              )
            }
          >
            {t(account.is_disabled ? "services.enable" : "services.disable")}
          </Button>
          <Button size="sm" variant="light" color="red" onClick={() => setAsked({ what: "delete" })}>
            {t("services.delete")}
          </Button>
        </Group>
        {asked && (
          <Confirm
            title={t(`services.${asked.what}Title`, { name })}
            help={t(`services.${asked.what}Ask`)}
            confirm={t(`services.${asked.what}`)}
            done={doneOf(asked)}
            changed={["serviceAccounts"]}
            action={() => confirm(asked)}
            onClose={() => setAsked(null)}
          />
        )}
      </Stack>
    </Card>
  );
}
