import { Button, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { List, Plus } from "lucide-react";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { RowActions } from "@/shared/lists/RowActions";
import { Confirm } from "@/shared/room/Confirm";
import { Loaded } from "@/shared/room/Loaded";
import { Card, Empty, Page, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { type ContactList, useLists } from "@/shared/vocabulary";
import { ROOM } from "../room";
import { t } from "../texts";

/** The lists of contacts to which blasts and drip campaigns go. */
export function ListsPage() {
  const me = useMe();
  const queries = useQueryClient();
  const query = useLists(me.id);
  const [edited, setEdited] = useState<ContactList | "new" | null>(null);
  const [deleted, setDeleted] = useState<ContactList | null>(null);
  const canEdit = !me.restrictions.includes("lists");
  const create = canEdit && (
    <Button leftSection={<Plus size={16} />} onClick={() => setEdited("new")}>
      {t("lists.create")}
    </Button>
  );

  async function remove(id: string) {
    await must(api.DELETE("/api/v2/lists/{id}", { params: { path: { id } } }));
    await queries.invalidateQueries({ queryKey: ["lists"] });
  }

  return (
    <Page room={ROOM} title={t("campaigns.lists")} help={t("lists.help")} actions={create}>
      <Card isFlush>
        <Loaded query={query}>
          {(lists) =>
            lists.length === 0 ? (
              <Empty icon={List} title={t("lists.none")} help={t("lists.noneHelp")} />
            ) : (
              <ul className={pageStyles.rows}>
                {lists.map((list) => (
                  <li key={list.id} className={pageStyles.row}>
                    <div className={pageStyles.rowMain}>
                      <div className={pageStyles.rowTitle}>{list.name}</div>
                      {list.description && <p className={pageStyles.soft}>{list.description}</p>}
                    </div>
                    {canEdit && (
                      <RowActions name={list.name} onEdit={() => setEdited(list)} onDelete={() => setDeleted(list)} />
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {edited && <ListDialog list={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {deleted && (
        <Confirm
          title={t("campaigns.deleteTitle", { name: deleted.name })}
          help={t("lists.deleteHelp")}
          confirm={t("room.delete")}
          action={() => remove(deleted.id)}
          onClose={() => setDeleted(null)}
        />
      )}
    </Page>
  );
}

function ListDialog({ list, onClose }: { list: ContactList | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(list?.name ?? "");
  const [description, setDescription] = useState(list?.description ?? "");
  const { isBusy, run } = useAction();

  async function save() {
    const body = { name: name.trim(), description: description.trim() };
    await (list === null
      ? must(api.POST("/api/v2/lists", { body }))
      : must(api.PATCH("/api/v2/lists/{id}", { params: { path: { id: list.id } }, body })));
    onClose();
    await queries.invalidateQueries({ queryKey: ["lists"] });
  }

  return (
    <FormDialog
      title={t(list === null ? "lists.create" : "lists.edit")}
      submit={t("app.save")}
      isBusy={isBusy}
      onSubmit={() => void run(save, t("room.saved"))}
      onClose={onClose}
    >
      <TextInput
        label={t("campaigns.name")}
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t("lists.description")}
        autosize
        minRows={2}
        maxLength={1000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
