import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { api, must } from "@/api/client";
import { FormDialog } from "@/shared/forms/FormDialog";
import { keyOf } from "@/shared/forms/requestKey";
import { useAction } from "@/shared/room/useAction";
import type { Tag } from "@/shared/vocabulary";
import { t } from "../words";
import { TAGS } from "./labels";

interface Props {
  organizationId: string;
  tag: Tag | null;
  onClose: () => void;
}

/** A new tag, or the name of one. */
export function TagDialog({ organizationId, tag, onClose }: Props) {
  const action = useAction([TAGS]);
  const key = useMemo(() => crypto.randomUUID(), []);
  const [name, setName] = useState(tag?.name ?? "");

  function save() {
    if (tag) {
      return must(api.PATCH("/api/v2/tags/{id}", { params: { path: { id: tag.id } }, body: { name: name.trim() } }));
    }
    const body = { organizationId, name: name.trim() };
    return must(api.POST("/api/v2/tags", { params: { header: { "Idempotency-Key": keyOf(key, body) } }, body }));
  }

  return (
    <FormDialog
      title={tag ? t("labels.edit", { name: tag.name }) : t("labels.newTag")}
      submit={t(tag ? "app.save" : "labels.createTag")}
      isBusy={action.isBusy}
      onSubmit={() => void action.run(save, tag ? t("labels.saved") : "").then((isDone) => isDone && onClose())}
      onClose={onClose}
    >
      <TextInput
        name="tagName"
        label={t("labels.name")}
        required
        withAsterisk={false}
        maxLength={50}
        data-autofocus
        autoComplete="off"
        value={name}
        error={action.faults.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
