import { Select } from "@mantine/core";
import { useMe } from "@/session/session";
import { Tag } from "@/shared/room/Tag";
import { type Scope, scopesOf } from "./sharing";
import { t } from "./texts";

/** For whom something is; nothing for what is the user's own. */
export function ScopeTag({ scope }: { scope: Scope }) {
  return scope === "user" ? null : <Tag tone="brand">{t(`scope.${scope}`)}</Tag>;
}

/** The choice for whom something is created, where there is one. */
export function ScopeField({ value, onChange }: { value: Scope; onChange: (scope: Scope) => void }) {
  const scopes = scopesOf(useMe());
  if (scopes.length < 2) {
    return null;
  }
  return (
    <Select
      label={t("scope.for")}
      allowDeselect={false}
      value={value}
      data={scopes.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
      onChange={(scope) => scope !== null && onChange(scope)}
    />
  );
}
