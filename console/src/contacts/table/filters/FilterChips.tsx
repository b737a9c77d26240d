import { Button, Pill } from "@mantine/core";
import { useNames } from "@/shared/vocabulary";
import { t } from "../../texts";
import styles from "../Table.module.css";
import { type ContactFilters, clearFilters, countConditions, type FilterProps } from "./filters";

/** The conditions that hold, each of which can be taken away. */
export function FilterChips({ filters, change, lists, tags, fields }: FilterProps) {
  const listNames = useNames(lists);
  const tagNames = useNames(tags);
  const { field } = filters;
  const chips: { name: string; without: ContactFilters }[] = filters.tags.map((id) => ({
    name: t("filters.chipTag", { name: tagNames.get(id) ?? "…" }),
    without: { ...filters, tags: filters.tags.filter((tag) => tag !== id) },
  }));
  if (filters.list) {
    const name = listNames.get(filters.list) ?? "…";
    chips.push({ name: t("filters.chipList", { name }), without: { ...filters, list: "" } });
  }
  if (field?.value) {
    const name = fields.find((one) => one.key === field.key)?.name ?? field.key;
    chips.push({ name: `${name}: ${field.value}`, without: { ...filters, field: null } });
  }
  for (const name of ["unread", "optedOut", "archived"] as const) {
    if (filters[name] !== null) {
      const words = t(filters[name] ? `filters.${name}Only` : `filters.${name}Not`);
      chips.push({ name: words, without: { ...filters, [name]: null } });
    }
  }
  if (countConditions(filters) === 0) {
    return null;
  }
  return (
    <div className={styles.chips}>
      {chips.map((chip) => (
        <Pill
          key={chip.name}
          withRemoveButton
          removeButtonProps={{
            "aria-label": t("filters.remove", { name: chip.name }),
            "aria-hidden": false,
            tabIndex: 0,
          }}
          onRemove={() => change(chip.without)}
        >
          {chip.name}
        </Pill>
      ))}
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        onClick={() => change({ ...clearFilters(filters), text: filters.text })}
      >
        {t("filters.clear")}
      </Button>
    </div>
  );
}
