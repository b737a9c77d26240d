import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, must } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { CannedResponse } from "@/shared/cannedResponses";
import { FormDialog } from "@/shared/forms/FormDialog";
import { useAction } from "@/shared/room/useAction";
import { MessageField } from "../MessageField";
import { ScopeField } from "../ScopeTag";
import type { Scope } from "../sharing";
import { t } from "../texts";

export function CannedDialog({ canned, onClose }: { canned: CannedResponse | null; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(canned?.name ?? "");
  const [body, setBody] = useState(canned?.body ?? "");
  const [keyword, setKeyword] = useState(canned?.auto_keyword ?? "");
  const [scope, setScope] = useState<Scope>("user");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const { isBusy, run } = useAction();

  async function save() {
    const values = { name: name.trim(), body, auto_keyword: keyword.trim() };
    try {
      if (canned === null) {
        await must(api.POST("/api/v2/canned-responses", { body: { ...values, scope } }));
      } else {
        const params = { path: { id: canned.id } };
        await must(api.PATCH("/api/v2/canned-responses/{id}", { params, body: values }));
      }
    } catch (error) {
      setFaults(error instanceof ApiProblem ? error.fields : {});
      throw error;
    }
    onClose();
    await queries.invalidateQueries({ queryKey: ["canned"] });
  }

  return (
    <FormDialog
      title={t(canned === null ? "canned.create" : "canned.edit")}
      submit={t("app.save")}
      isBusy={isBusy}
      size="lg"
      onSubmit={() => void run(save, t("room.saved"))}
      onClose={onClose}
    >
      <TextInput
        label={t("campaigns.name")}
        required
        withAsterisk={false}
        maxLength={200}
        data-autofocus
        value={name}
        error={faults.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MessageField label={t("campaigns.text")} value={body} onChange={setBody} fault={faults.body ?? ""} />
      <TextInput
        label={t("canned.keyword")}
        description={t("canned.keywordHelp")}
        maxLength={100}
        value={keyword}
        error={faults.auto_keyword}
        onChange={(event) => setKeyword(event.currentTarget.value)}
      />
      {canned === null && <ScopeField value={scope} onChange={setScope} />}
    </FormDialog>
  );
}
