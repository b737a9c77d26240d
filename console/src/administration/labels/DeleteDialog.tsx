import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Confirm } from "@/shared/room/Confirm";
import { t } from "../words";
import { FIELDS, MAX_COUNTED, TAGS } from "./labels";

interface Props {
  name: string;
  title: string;
  help: string;
  confirm: string;
  /** The name of the query that counts the contacts. */
  query: string[];
  read: () => Promise<{ contactCount?: number }>;
  remove: () => Promise<unknown>;
  onClose: () => void;
}

/** Ask before a tag or a field is deleted, and say how many contacts have it. */
export function DeleteDialog({ name, query, read, remove, ...confirm }: Props) {
  const { data } = useQuery({ queryKey: query, queryFn: read, staleTime: 0 });
  return (
    <Confirm {...confirm} done={t("labels.deleted", { name })} changed={[TAGS, FIELDS]} action={remove}>
      <Text size="sm" fw={600} role="status">
        {countInWords(data?.contactCount)}
      </Text>
    </Confirm>
  );
}

function countInWords(count: number | undefined): string {
  if (count === undefined) {
    return t("labels.counting");
  }
  if (count === 0) {
    return t("labels.noContacts");
  }
  return count < MAX_COUNTED
    ? t("labels.contacts", { count })
    : t("labels.manyContacts", { count: count.toLocaleString("en-US") });
}
