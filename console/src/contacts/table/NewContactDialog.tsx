import { Alert, Anchor, MultiSelect, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, must } from "@/api/client";
import { useMe } from "@/session/session";
import { FormDialog } from "@/shared/forms/FormDialog";
import { useAction } from "@/shared/room/useAction";
import { useOwners } from "@/shared/useOwners";
import { NOTHING, useTags } from "@/shared/vocabulary";
import { t } from "../texts";

interface Props {
  owner: string;
  onCreated: (id: string) => void;
  /** Open the contact that has the number already. */
  onExisting: (id: string) => void;
  onClose: () => void;
}

const TEXTS = ["phone_number", "full_name", "companyName", "email"] as const;
const MAX_LENGTHS = { phone_number: 40, full_name: 200, companyName: 200, email: 320 };
/** The status of a number that has a contact, which the response names. */
const TAKEN = 409;
const MAX_TAGS = 50;

/** A form for somebody who has not written yet. */
export function NewContactDialog({ owner, onCreated, onExisting, onClose }: Props) {
  const me = useMe();
  const [values, setValues] = useState({ phone_number: "", full_name: "", companyName: "", email: "" });
  const [chosen, setChosen] = useState<string[]>([]);
  const [uid, setUid] = useState(owner);
  const [existing, setExisting] = useState<string | null>(null);
  const { isBusy, faults, run } = useAction(["contacts", "tags"]);
  const owners = useOwners(t("filters.own"));
  const { data: tags = NOTHING } = useTags(uid);

  async function create() {
    setExisting(null);
    const call = await api.POST("/api/v2/contacts", { body: { ...values, tags: chosen, userId: uid } });
    const place = call.response.headers.get("Content-Location");
    if (call.response.status === TAKEN && place !== null) {
      setExisting(place.split("/").at(-1) ?? null);
      return;
    }
    onCreated((await must(Promise.resolve(call))).id);
  }

  return (
    <FormDialog
      title={t("create.title")}
      submit={t("create.submit")}
      isBusy={isBusy}
      onSubmit={() => void run(create)}
      onClose={onClose}
    >
      {existing !== null && (
        <Alert color="orange" variant="light" role="alert">
          {t("create.taken")}{" "}
          <Anchor component="button" type="button" onClick={() => onExisting(existing)}>
            {t("create.open")}
          </Anchor>
        </Alert>
      )}
      {TEXTS.map((name) => (
        <TextInput
          key={name}
          name={name}
          label={t(`create.${name}`)}
          {...(name === "phone_number" ? { required: true, withAsterisk: false, "data-autofocus": true } : {})}
          type={name === "email" ? "email" : name === "phone_number" ? "tel" : "text"}
          autoComplete="off"
          maxLength={MAX_LENGTHS[name]}
          value={values[name]}
          error={faults[name]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((before) => ({ ...before, [name]: value }));
          }}
        />
      ))}
      {tags.length > 0 && (
        <MultiSelect
          label={t("filters.tags")}
          data={tags.map((tag) => ({ value: tag.id, label: tag.name }))}
          value={chosen}
          maxValues={MAX_TAGS}
          searchable
          hidePickedOptions
          nothingFoundMessage={t("filters.nothing")}
          onChange={setChosen}
        />
      )}
      {owners.length > 1 && (
        <Select
          label={t("create.owner")}
          data={owners}
          value={uid}
          allowDeselect={false}
          onChange={(value) => {
            setUid(value ?? me.id);
            setChosen([]);
          }}
        />
      )}
    </FormDialog>
  );
}
