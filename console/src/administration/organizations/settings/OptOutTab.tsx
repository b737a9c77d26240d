import { MultiSelect, Switch, TagsInput, Textarea } from "@mantine/core";
import { FormCard } from "@/shared/forms/FormCard";
import { useForm } from "@/shared/forms/useForm";
import { t } from "../../words";
import type { TabProps } from "../OrganizationPage";
import { updateOrganization } from "../organizations";
import { useSettings } from "./useSettings";

const LANGUAGES = ["de", "es", "fr", "it", "nl", "pl", "pt"] as const;
const WORDS = ["stopWords", "startWords", "helpWords"] as const;
const REPLIES = ["stop", "start", "help"] as const;

/** How people end and resume messages, and what they are told. */
export function OptOutTab({ organization, settings }: TabProps) {
  const form = useSettings(organization.id, "optOut", settings);
  const replies = useForm(organization.keywordReplies, ["organization", "organizations"], (changes) =>
    updateOrganization(organization.id, { keywordReplies: { ...organization.keywordReplies, ...changes } }),
  );
  const { values } = form;
  return (
    <>
      <FormCard title={t("office.optOut")} help={t("office.optOutHelp")} form={form}>
        <Switch
          label={t("office.shared")}
          checked={values.shared}
          onChange={(event) => form.set("shared", event.currentTarget.checked)}
        />
        <MultiSelect
          label={t("office.languages")}
          description={t("office.languagesHelp")}
          data={LANGUAGES.map((code) => ({ value: code, label: t(`office.lang.${code}`) }))}
          value={values.languages}
          error={form.faults["optOut.languages"]}
          onChange={(languages) => form.set("languages", languages)}
        />
        {WORDS.map((name) => (
          <TagsInput
            key={name}
            label={t(`office.${name}`)}
            description={t("office.wordsHelp")}
            value={values[name]}
            error={form.faults[`optOut.${name}`]}
            onChange={(words) => form.set(name, words)}
          />
        ))}
      </FormCard>
      <FormCard
        title={t("office.replies")}
        help={t("office.repliesHelp", {
          note: t("office.repliesNote", { organization: "{organization}", support: "{support}" }),
        })}
        form={replies}
      >
        {REPLIES.map((name) => (
          <Textarea
            key={name}
            label={t(`office.reply.${name}`)}
            autosize
            minRows={2}
            maxLength={400}
            value={replies.values[name]}
            error={replies.faults[`keywordReplies.${name}`]}
            onChange={(event) => replies.set(name, event.currentTarget.value)}
          />
        ))}
      </FormCard>
    </>
  );
}
