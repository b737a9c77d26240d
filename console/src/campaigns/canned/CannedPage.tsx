import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { MessageSquareQuote, Plus, Search } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { type CannedResponse, useCannedResponses } from "@/shared/cannedResponses";
import { RowActions } from "@/shared/lists/RowActions";
import { Confirm } from "@/shared/room/Confirm";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, Page, pageStyles } from "@/shared/room/Page";
import { Tag } from "@/shared/room/Tag";
import { ROOM } from "../room";
import { ScopeTag } from "../ScopeTag";
import { canChange } from "../sharing";
import { t } from "../texts";
import { CannedDialog } from "./CannedDialog";

/** From how many on a search helps. */
const SEARCHED = 6;

/** The user's canned responses, and those that are shared with the user. */
export function CannedPage() {
  const me = useMe();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const [edited, setEdited] = useState<CannedResponse | "new" | null>(null);
  const [deleted, setDeleted] = useState<CannedResponse | null>(null);
  const query = useCannedResponses();
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("canned.create")}
    </Button>
  );

  async function remove(id: string) {
    await must(api.DELETE("/api/v2/canned-responses/{id}", { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: ["canned"] });
  }

  return (
    <Page room={ROOM} title={t("campaigns.canned")} help={t("canned.help")} actions={create}>
      {(query.data?.length ?? 0) > SEARCHED && (
        <TextInput
          type="search"
          aria-label={t("canned.search")}
          placeholder={t("canned.search")}
          leftSection={<Search size={16} aria-hidden="true" />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <Card isFlush>
        <Loaded query={query}>
          {(all) => {
            const found = all.filter((one) =>
              `${one.name} ${one.body} ${one.auto_keyword}`.toLowerCase().includes(words.toLowerCase()),
            );
            return found.length === 0 ? (
              <Empty
                icon={MessageSquareQuote}
                title={words ? t("canned.notFound") : t("canned.none")}
                help={t("canned.noneHelp")}
              />
            ) : (
              <ul className={pageStyles.rows}>
                {found.map((one) => (
                  <li key={one.id} className={pageStyles.row}>
                    <div className={pageStyles.rowMain}>
                      <div className={pageStyles.rowTitle}>
                        {one.name || t("canned.unnamed")}
                        {one.auto_keyword && <Tag>{t("canned.answers", { keyword: one.auto_keyword })}</Tag>}
                        <ScopeTag scope={one.scope} />
                      </div>
                      <p className={`${pageStyles.soft} ${pageStyles.clamp}`}>{one.body}</p>
                    </div>
                    {canChange(one.scope, me) && (
                      <RowActions name={one.name} onEdit={() => setEdited(one)} onDelete={() => setDeleted(one)} />
                    )}
                  </li>
                ))}
              </ul>
            );
          }}
        </Loaded>
      </Card>
      {edited && <CannedDialog canned={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {deleted && (
        <Confirm
          title={t("campaigns.deleteTitle", { name: deleted.name || t("canned.unnamed") })}
          help={t(deleted.scope === "user" ? "canned.deleteHelp" : "canned.deleteSharedHelp")}
          confirm={t("room.delete")}
          action={() => remove(deleted.id)}
          onClose={() => setDeleted(null)}
        />
      )}
    </Page>
  );
}
