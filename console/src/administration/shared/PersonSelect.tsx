import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, must } from "@/api/client";
import type { ListedUser } from "../users/users";
import { t } from "../words";

const MAX_FOUND = 20;
const TYPING_MS = 250;

interface Props {
  label: string;
  /** Where people are looked for. */
  within: { organizationId: string } | { tenantId: string };
  /** Ids of people who are not offered. */
  without: string[];
  nameOf: (user: ListedUser) => string;
  isBusy: boolean;
  onPick: (uid: string) => void;
}

/** A field that finds an active user by the beginning of a word, and is empty again once they are picked. */
export function PersonSelect({ label, within, without, nameOf, isBusy, onPick }: Props) {
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, TYPING_MS);
  const { data: found = [] } = useQuery({
    queryKey: ["users", "found", within, search],
    queryFn: () =>
      must(api.GET("/api/v2/users", { params: { query: { ...within, search, isDisabled: false, limit: MAX_FOUND } } })),
    select: (page) => page.users,
    placeholderData: (before) => before,
  });
  return (
    <Select
      aria-label={label}
      placeholder={label}
      searchable
      maw="22rem"
      data={found.filter(({ id }) => !without.includes(id)).map((one) => ({ value: one.id, label: nameOf(one) }))}
      filter={({ options }) => options}
      nothingFoundMessage={t("users.sharingFound")}
      searchValue={text}
      onSearchChange={setText}
      value={null}
      disabled={isBusy}
      onChange={(uid) => {
        setText("");
        if (uid !== null) {
          onPick(uid);
        }
      }}
    />
  );
}
