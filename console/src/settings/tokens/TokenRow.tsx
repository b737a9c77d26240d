import { ActionIcon, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, KeyRound, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { Confirm } from "@/shared/room/Confirm";
import { pageStyles } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { browserZone, fullTime } from "@/shared/times";
import { t } from "../texts";
import { endOf } from "./lifetimes";

export type Token = components["schemas"]["Token"];

interface Props {
  token: Token;
  onSecret: (token: string) => void;
}

export function TokenRow({ token, onSecret }: Props) {
  const me = useMe();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"revoke" | "rotate" | null>(null);
  const zone = me.timezone || browserZone();
  const name = token.name || t("tokens.unnamed");
  const options = { params: { path: { id: me.id, tokenId: token.id } } };
  const end = endOf(token.expires, Date.now());

  async function revoke() {
    await must(api.DELETE("/api/v2/users/{id}/token/{tokenId}", options));
    await queries.invalidateQueries({ queryKey: ["tokens"] });
  }

  async function rotate() {
    const created = await must(api.POST("/api/v2/users/{id}/token/{tokenId}/rotate", options));
    onSecret(created.token);
    await queries.invalidateQueries({ queryKey: ["tokens"] });
  }

  return (
    <li className={pageStyles.row} data-testid="token">
      <span className={pageStyles.symbol} aria-hidden="true">
        <KeyRound size={18} />
      </span>
      <div className={pageStyles.rowMain}>
        <div className={pageStyles.rowTitle}>
          {name}
          <Tag tone={token.scope === "full" ? "warn" : "plain"}>{t(`tokens.scope.${token.scope}`)}</Tag>
          {(end === "soon" || end === "ended") && <Tag tone="bad">{t(`tokens.end.${end}`)}</Tag>}
        </div>
        <p className={pageStyles.soft}>
          {[
            `…${token.hint}`,
            token.lastUsed > 0 ? t("tokens.used", { time: fullTime(token.lastUsed, zone) }) : t("tokens.unused"),
            end === "never" ? t("tokens.endless") : t("tokens.until", { time: fullTime(token.expires, zone) }),
          ].join(" · ")}
        </p>
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("tokens.actions", { name })}>
            <EllipsisVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<RefreshCw size={16} />} onClick={() => setAsked("rotate")}>
            {t("tokens.rotate")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Trash2 size={16} />} onClick={() => setAsked("revoke")}>
            {t("tokens.revoke")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === "revoke" && (
        <Confirm
          title={t("tokens.revokeTitle", { name })}
          help={t("tokens.revokeHelp")}
          confirm={t("tokens.revoke")}
          done={t("tokens.revoked")}
          action={revoke}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === "rotate" && (
        <Confirm
          title={t("tokens.rotateTitle", { name })}
          help={t("tokens.rotateHelp")}
          confirm={t("tokens.rotate")}
          color=""
          action={rotate}
          onClose={() => setAsked(null)}
        />
      )}
    </li>
  );
}
