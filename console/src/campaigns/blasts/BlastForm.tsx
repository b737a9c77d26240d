import { Button, MultiSelect, Select, Stack, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { useMe } from "@/session/session";
import { formatPhone } from "@/shared/phone";
import { Card, pageStyles } from "@/shared/room/Page";
import { useAction } from "@/shared/room/useAction";
import { AttachmentsField } from "@/shared/uploads/AttachmentsField";
import { useUploads } from "@/shared/uploads/useUploads";
import { NOTHING, useCustomFields, useLists, useTags } from "@/shared/vocabulary";
import { MessageField } from "../MessageField";
import { t } from "../texts";
import { AudienceFields } from "./AudienceFields";
import { audienceOf, filterFault, readAudience, writeFilter } from "./audience";
import type { Blast } from "./blast";

type Values = Pick<
  components["schemas"]["BlastCreation"],
  "name" | "message" | "media" | "listIds" | "filter" | "all" | "from" | "footer"
>;

const MAX_MEDIA = 5;

interface Props {
  blast: Blast | null;
  save: (values: Values) => Promise<unknown>;
}

/** What a blast says, and to whom it goes. */
export function BlastForm({ blast, save }: Props) {
  const me = useMe();
  const lists = useLists(me.id);
  const { data: tags = NOTHING } = useTags(me.id);
  const { data: fields = NOTHING } = useCustomFields(me.id);
  const [name, setName] = useState(blast?.name ?? "");
  const [message, setMessage] = useState(blast?.message ?? "");
  const [listIds, setListIds] = useState(blast?.listIds ?? []);
  const uploads = useUploads(blast?.media, MAX_MEDIA);
  const [audience, setAudience] = useState(() => readAudience(blast?.filter ?? null));
  const [isAll, setAll] = useState(blast?.all ?? false);
  const numbers = me.numbers.filter((one) => one.userId === me.id).map((one) => one.phone_number);
  const [from, setFrom] = useState(blast?.from || (numbers[0] ?? ""));
  const [footer, setFooter] = useState(blast?.footer ?? "");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const { isBusy, run } = useAction();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setFaults({});
    const values: Values = {
      name: name.trim(),
      message,
      media: uploads.files.map((file) => file.url),
      listIds: isAll ? [] : listIds,
      ...audienceOf(isAll, writeFilter(audience, fields), blast),
      ...(from ? { from } : {}),
      ...(footer.trim() || blast ? { footer: footer.trim() } : {}),
    };
    await run(
      async () => {
        try {
          await save(values);
        } catch (error) {
          setFaults(error instanceof ApiProblem ? error.fields : {});
          throw error;
        }
      },
      blast === null ? "" : t("room.saved"),
    );
  }

  return (
    <Card title={t("blasts.what")}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            name="blastName"
            label={t("campaigns.name")}
            description={t("blasts.nameHelp")}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            error={faults.name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MessageField
            name="blastMessage"
            label={t("campaigns.text")}
            hasMergeFields
            value={message}
            onChange={setMessage}
            fault={faults.message ?? ""}
          />
          <AttachmentsField uploads={uploads} help={t("attachments.help", { max: MAX_MEDIA })} fault={faults.media} />
          <TextInput
            label={t("blasts.footer")}
            description={t("blasts.footerHelp")}
            maxLength={160}
            value={footer}
            error={faults.footer}
            onChange={(event) => setFooter(event.currentTarget.value)}
          />
          <Switch
            label={t("blasts.all")}
            description={t("blasts.allHelp")}
            checked={isAll}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
          {!isAll && (
            <MultiSelect
              label={t("campaigns.lists")}
              placeholder={listIds.length === 0 ? t("blasts.chooseLists") : ""}
              searchable
              maxValues={20}
              nothingFoundMessage={t("lists.none")}
              value={listIds}
              error={faults.listIds}
              data={(lists.data ?? []).map((list) => ({ value: list.id, label: list.name }))}
              onChange={setListIds}
            />
          )}
          {!isAll && (
            <AudienceFields
              value={audience}
              tags={tags}
              fields={fields}
              fault={filterFault(faults)}
              onChange={setAudience}
            />
          )}
          {numbers.length > 1 && (
            <Select
              label={t("composer.from")}
              allowDeselect={false}
              value={from}
              data={numbers.map((value) => ({ value, label: formatPhone(value) }))}
              onChange={(value) => value !== null && setFrom(value)}
            />
          )}
        </Stack>
        <div className={pageStyles.foot}>
          <Button type="submit" loading={isBusy} disabled={uploads.isBusy}>
            {t(blast === null ? "blasts.saveDraft" : "app.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
